package scenarios

// sizeRange is one size, or a distribution of sizes.
func sizeRange(t *Size) *sizeChoice { return &sizeChoice{target: t} }

type sizeChoice struct {
	target *Size
	def    int64
}

func (s *sizeChoice) or(def int64) *sizeChoice { s.def = def; return s }
func (s *sizeChoice) reset()                   { *s.target = Size{s.def, s.def} }

// keys of the long form.
func (s *sizeChoice) keys(distribution *string) []key {
	return []key{
		req("min", size(&s.target.Min).above(0).unset(), "Least size."),
		req("max", size(&s.target.Max).above(0).unset(), "Greatest size."),
		opt("distribution", enum(distribution, "log-uniform").or("log-uniform"), "The logarithm of the size is uniform: the usual shape of object sizes over orders of magnitude."),
	}
}

func (s *sizeChoice) decode(d *decoder, n *node, path string) {
	if n.kind == mappingNode {
		var distribution string
		before := len(d.r.problems)
		d.object(s.keys(&distribution), n, path)
		if len(d.r.problems) == before && s.target.Min > s.target.Max {
			d.r.report(n.get("min").place, join(path, "min"), "", "%s is more than max, %s", sizes.format(s.target.Min), sizes.format(s.target.Max))
		}
		return
	}
	one := size(&s.target.Min).above(0).or(s.def)
	one.decode(d, n, path)
	s.target.Max = s.target.Min
}

func (s *sizeChoice) encode() any {
	if s.target.Min == s.target.Max {
		return sizes.format(s.target.Min)
	}
	var distribution string
	return encodeKeys(s.keys(&distribution))
}

func (s *sizeChoice) describe() shape {
	out := size(new(int64)).above(0).or(s.def).describe()
	var distribution string
	keys := (&sizeChoice{target: new(Size)}).keys(&distribution)
	out.or = []shape{{kind: "object", form: "a map of keys", keys: keys}}
	return out
}

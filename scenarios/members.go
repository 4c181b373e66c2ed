package scenarios

import (
	"strconv"
	"strings"
)

// Members lists the names of the collections, in order of rank.
func (c *Collections) Members() []string { return members(c.Name, c.Count) }

// Members lists the names of the clients.
func (c *Clients) Members() []string { return members(c.Name, c.Count) }

func members(name string, count int) []string {
	if count == 0 {
		return []string{name}
	}
	out := make([]string, count)
	for i := range out {
		out[i] = name + "-" + strconv.Itoa(i)
	}
	return out
}

// A group is a name with a count, of collections or of clients.
type group struct {
	name  string
	count int
}

// A directory finds groups and their members by name.
type directory map[string]int // group by name -> count

// numbered finds the group with a count that name is a member of.
func (d directory) numbered(name string) (group string, ok bool) {
	i := strings.LastIndexByte(name, '-')
	if i < 0 {
		return "", false
	}
	number, err := strconv.Atoi(name[i+1:])
	ok = err == nil && strconv.Itoa(number) == name[i+1:] && number < d[name[:i]]
	return name[:i], ok
}

// member reports whether name is the name of one member, not of a group.
func (d directory) member(name string) bool {
	if count, ok := d[name]; ok && count == 0 {
		return true
	}
	_, ok := d.numbered(name)
	return ok
}

// has reports whether name is a group or a member.
func (d directory) has(name string) bool {
	_, ok := d[name]
	return ok || d.member(name)
}

// expand replaces groups by their members.
func (d directory) expand(refs []string) []string {
	var out []string
	for _, ref := range refs {
		if count, ok := d[ref]; ok {
			out = append(out, members(ref, count)...)
		} else {
			out = append(out, ref)
		}
	}
	return out
}

func (s *Scenario) collectionGroups() []group {
	out := make([]group, len(s.Collections))
	for i, c := range s.Collections {
		out[i] = group{c.Name, c.Count}
	}
	return out
}

func (s *Scenario) clientGroups() []group {
	out := make([]group, len(s.Clients))
	for i, c := range s.Clients {
		out[i] = group{c.Name, c.Count}
	}
	return out
}

func directoryOf(groups []group) directory {
	out := directory{}
	for _, g := range groups {
		if _, dup := out[g.name]; !dup && g.name != "" {
			out[g.name] = g.count
		}
	}
	return out
}

// CollectionNames lists the collections that refs, collections and groups,
// stand for.
func (s *Scenario) CollectionNames(refs []string) []string {
	return directoryOf(s.collectionGroups()).expand(refs)
}

// ClientNames lists the clients that refs, clients and groups, stand for;
// AllClients stands for all.
func (s *Scenario) ClientNames(refs []string) []string {
	if len(refs) == 1 && refs[0] == AllClients {
		refs = nil
		for _, g := range s.clientGroups() {
			refs = append(refs, g.name)
		}
	}
	return directoryOf(s.clientGroups()).expand(refs)
}

package printable

import "reflect"

// Copy is a deep copy of a value, every text in it on one line.
func Copy[T any](v T) T { return Map(v, Line) }

// Map is a deep copy of a value, f applied to every text in it. Of structs it copies the exported
// fields; functions, channels and what interfaces hold stay what they are.
func Map[T any](v T, f func(string) string) T {
	copied := reflect.New(reflect.TypeFor[T]()).Elem()
	fill(copied, reflect.ValueOf(&v).Elem(), f)
	return copied.Interface().(T)
}

func fill(to, from reflect.Value, f func(string) string) {
	to.Set(from)
	switch from.Kind() {
	case reflect.String:
		to.SetString(f(from.String()))
	case reflect.Struct:
		for i := range from.NumField() {
			if from.Type().Field(i).IsExported() {
				fill(to.Field(i), from.Field(i), f)
			}
		}
	case reflect.Pointer:
		if !from.IsNil() {
			to.Set(reflect.New(from.Type().Elem()))
			fill(to.Elem(), from.Elem(), f)
		}
	case reflect.Slice:
		if !from.IsNil() {
			to.Set(reflect.MakeSlice(from.Type(), from.Len(), from.Len()))
			for i := range from.Len() {
				fill(to.Index(i), from.Index(i), f)
			}
		}
	case reflect.Array:
		for i := range from.Len() {
			fill(to.Index(i), from.Index(i), f)
		}
	case reflect.Map:
		if !from.IsNil() {
			to.Set(reflect.MakeMapWithSize(from.Type(), from.Len()))
			for entries := from.MapRange(); entries.Next(); {
				key, value := reflect.New(from.Type().Key()).Elem(), reflect.New(from.Type().Elem()).Elem()
				fill(key, entries.Key(), f)
				fill(value, entries.Value(), f)
				to.SetMapIndex(key, value)
			}
		}
	default:
	}
}

package config

import (
	"reflect"
	"strings"
)

// Setting describes one variable, for the documentation and for error messages.
type Setting struct {
	// Field is the name in the struct.
	Field string
	// Variable is the full name in the environment, with its prefix.
	Variable string
	// Alias is a second variable, read when the first is empty; may be empty.
	Alias string
	// Default is the value without the variable; may be empty.
	Default string
	// Need says when the setting can't be empty: "always", "server" (api and worker),
	// "production", or "" for never.
	Need string
	// Type is a word for people: text, secret, address, number, duration, size, list, yes or no.
	Type string
	// Doc is the sentence that describes the setting.
	Doc string
}

// Settings describes the fields of a settings struct (a pointer to [Config] or
// [Dev]) in the order of the struct.
func Settings(target any) []Setting {
	prefix := prefixOf(target)
	structure := reflect.TypeOf(target).Elem()
	settings := make([]Setting, 0, structure.NumField())
	for field := range structure.Fields() {
		name := field.Tag.Get("env")
		if name == "" {
			continue
		}
		settings = append(settings, Setting{
			Field:    field.Name,
			Variable: prefix + name,
			Alias:    field.Tag.Get("alias"),
			Default:  field.Tag.Get("envDefault"),
			Need:     field.Tag.Get("need"),
			Type:     typeWord(field.Type),
			Doc:      field.Tag.Get("doc"),
		})
	}
	return settings
}

func typeWord(t reflect.Type) string {
	switch t.Name() {
	case "Secret", "SecretKeys":
		return "secret"
	case "SecretURL":
		return "address"
	case "Duration":
		return "duration"
	case "ByteSize":
		return "size"
	}
	switch t.Kind() {
	case reflect.Int:
		return "number"
	case reflect.Bool:
		return "yes or no"
	case reflect.Slice:
		return "list"
	default:
		return "text"
	}
}

// value reads the variable, else its alias.
func (s Setting) value(getenv func(string) string) string {
	if value := strings.TrimSpace(getenv(s.Variable)); value != "" || s.Alias == "" {
		return value
	}
	return strings.TrimSpace(getenv(s.Alias))
}

package request

import (
	"reflect"
	"strings"

	"github.com/go-playground/validator/v10"
)

// checker names fields as JSON does. It caches the structs that it has seen and is
// safe for concurrent use.
var checker = newChecker()

func newChecker() *validator.Validate {
	made := validator.New(validator.WithRequiredStructEnabled())
	made.RegisterTagNameFunc(jsonName)
	return made
}

// jsonName is what a field is called in JSON.
func jsonName(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	if name == "-" || name == "" {
		return field.Name
	}
	return name
}

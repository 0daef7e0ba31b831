package request

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/go-playground/validator/v10"

	"github.com/balcao/balcao/internal/desk"
)

// Bind reads the JSON body into target, a pointer to a struct, and checks its
// `validate` tags. Fields that the struct doesn't know are ignored, so that newer
// clients may talk to an older server. An empty body counts as {}. Errors: CodeInvalid
// with one entry a field, named as in JSON; CodeTooLarge; CodeUnsupportedMedia, since
// a form of another site can send text but not application/json.
func Bind(c *gin.Context, target any) error {
	if c.Request.ContentLength != 0 && c.ContentType() != "application/json" {
		return desk.E(CodeUnsupportedMedia, "the body must be application/json")
	}
	body, err := io.ReadAll(c.Request.Body)
	if tooLarge(err) {
		return &desk.Error{Code: desk.CodeTooLarge, Detail: "the body is too large", Cause: err}
	}
	if err != nil {
		return malformed(err)
	}
	if len(body) == 0 {
		body = []byte("{}")
	}
	if err := json.Unmarshal(body, target); err != nil {
		return bodyError(body, target, err)
	}
	return Validate(target)
}

// bodyError names the field that is wrong. Types that read themselves, as ids and
// times do, tell no name, so the fields are tried one by one.
func bodyError(body []byte, target any, err error) error {
	if wrongType, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if wrongType.Field == "" {
			return desk.Invalid("", "type", "the body must be a JSON object")
		}
		return desk.Invalid(wrongType.Field, "type", "must be %s, not %s", jsonType(wrongType.Type.Kind().String()), wrongType.Value)
	}
	var values map[string]json.RawMessage
	if !json.Valid(body) || json.Unmarshal(body, &values) != nil {
		return malformed(err)
	}
	structure := reflect.TypeOf(target).Elem()
	for field := range structure.Fields() {
		value, given := values[jsonName(field)]
		if given && json.Unmarshal(value, reflect.New(field.Type).Interface()) != nil {
			return desk.Invalid(jsonName(field), "format", "is not written as it should be")
		}
	}
	return malformed(err)
}

// malformed is the refusal of a body that can't be read; the words are ours, the
// cause is for the log.
func malformed(cause error) error {
	refused := desk.Invalid("", "malformed", "the body is not valid JSON")
	refused.Cause = cause
	return refused
}

func tooLarge(err error) bool {
	var limit *http.MaxBytesError
	return errors.As(err, &limit)
}

func jsonType(kind string) string {
	switch {
	case kind == "string", kind == "bool":
		return "a " + kind
	case strings.HasPrefix(kind, "int"), strings.HasPrefix(kind, "uint"):
		return "a whole number"
	case strings.HasPrefix(kind, "float"):
		return "a number"
	case kind == "slice", kind == "array":
		return "a list"
	default:
		return "an object"
	}
}

// Validate checks the `validate` tags of a struct and returns CodeInvalid with one
// entry for each field that fails, in the order of the struct.
func Validate(target any) error {
	err := checker.Struct(target)
	var faults validator.ValidationErrors
	if err == nil || !errors.As(err, &faults) {
		return err
	}
	refused := &desk.Error{Code: desk.CodeInvalid, Detail: "some fields are not right"}
	for _, fault := range faults {
		_, path, _ := strings.Cut(fault.Namespace(), ".")
		refused.Fields = append(refused.Fields, desk.FieldError{Field: path, Code: fault.Tag(), Detail: sentence(fault)})
	}
	return refused
}

func sentence(fault validator.FieldError) string {
	switch fault.Tag() {
	case "required":
		return "is missing"
	case "email":
		return "is not an e-mail address"
	case "uuid":
		return "is not an id"
	case "max":
		return "is longer or larger than " + fault.Param()
	case "min":
		return "is shorter or smaller than " + fault.Param()
	case "oneof":
		return "is none of: " + strings.Join(strings.Fields(fault.Param()), ", ")
	default:
		return "is not right (" + fault.Tag() + ")"
	}
}

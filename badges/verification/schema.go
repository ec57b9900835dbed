package verification

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// achievementSchema is 1EdTech's published JSON Schema of AchievementCredential
// for VC 2.0.
//
//go:embed schema/ob_v3p0_achievementcredential_schema.json
var achievementSchema []byte

// schemaAddress is where the schema is published.
const schemaAddress = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"

// schema is the compiled schema; a process that verifies nothing never makes it.
var schema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(achievementSchema))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(noLoader{})
	compiler.AssertFormat()
	if err := compiler.AddResource(schemaAddress, document); err != nil {
		return nil, err
	}
	return compiler.Compile(schemaAddress)
})

// noLoader keeps the schema library from fetching anything.
type noLoader struct{}

func (noLoader) Load(address string) (any, error) {
	return nil, fmt.Errorf("schema %s is not embedded", address)
}

// checkSchema holds a credential against 1EdTech's schema (Open Badges 3.0
// §8.2.2). What a credential does not claim to fit is only noted.
func (r *run) checkSchema(c object, data []byte) {
	named := slices.ContainsFunc(c.objects("credentialSchema"), func(s object) bool {
		return s.is("1EdTechJsonSchemaValidator2019") && strings.HasSuffix(s.text("id"), "_achievementcredential_schema.json")
	})
	if isVC1(c) {
		r.add(SchemaOther, "", "the published schema is that of VC 2.0")
		return
	}
	compiled, err := schema()
	if err != nil {
		r.add(SchemaOther, "", err.Error())
		return
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		r.add(InputUnreadable, "", err.Error())
		return
	}
	wrong, invalid := errors.AsType[*jsonschema.ValidationError](compiled.Validate(document))
	if !invalid {
		r.add(SchemaGood, "", "")
		return
	}
	code := SchemaOdd
	if named {
		code = SchemaWrong
	}
	const enough = 5
	for _, leaf := range leaves(wrong, enough) {
		r.add(code, "/"+strings.Join(leaf.InstanceLocation, "/"), leaf.ErrorKind.LocalizedString(message.NewPrinter(language.English)))
	}
}

// leaves returns the causes of a schema error that have no causes themselves.
func leaves(e *jsonschema.ValidationError, most int) (list []*jsonschema.ValidationError) {
	if len(e.Causes) == 0 {
		return []*jsonschema.ValidationError{e}
	}
	for _, cause := range e.Causes {
		if list = append(list, leaves(cause, most)...); len(list) >= most {
			return list[:most]
		}
	}
	return list
}

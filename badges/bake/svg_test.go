package bake_test

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/badges/bake"
)

func TestSVGRoundTrip(t *testing.T) {
	for name, contents := range map[string]bake.Contents{
		"both":       {Assertion: assertion, Credential: credential},
		"assertion":  {Assertion: assertion},
		"credential": {Credential: credential},
		"signed":     {Assertion: jws, Credential: jws},
	} {
		for shape, file := range map[string]string{
			"plain":  drawing,
			"empty":  "<svg\n xmlns='http://www.w3.org/2000/svg' />",
			"prefix": `<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:g/></s:svg>`,
		} {
			t.Run(name+" "+shape, func(t *testing.T) {
				baked, err := bake.Bake([]byte(file), contents)
				if err != nil {
					t.Fatal(err)
				}
				got, err := bake.Unbake(baked)
				if diff := cmp.Diff(contents, got); err != nil || diff != "" {
					t.Errorf("unbaked (-want +got), error %v:\n%s\n%s", err, diff, baked)
				}
				again, err := bake.Bake(baked, contents)
				if diff := cmp.Diff(string(baked), string(again)); err != nil || diff != "" {
					t.Errorf("baked again (-first +second), error %v:\n%s", err, diff)
				}
			})
		}
	}
}

// TestSVGAsSpecified reads the elements with nothing but an XML parser.
func TestSVGAsSpecified(t *testing.T) {
	baked, err := bake.Bake([]byte(drawing), bake.Contents{Assertion: assertion, Credential: credential})
	if err != nil {
		t.Fatal(err)
	}
	type element struct {
		Verify string `xml:"verify,attr"`
		Text   string `xml:",chardata"`
	}
	var got struct {
		Assertion  []element  `xml:"http://openbadges.org assertion"`
		Credential []element  `xml:"https://purl.imsglobal.org/ob/v3p0 credential"`
		Path       []struct{} `xml:"http://www.w3.org/2000/svg path"`
	}
	if err := xml.Unmarshal(baked, &got); err != nil {
		t.Fatalf("%v\n%s", err, baked)
	}
	wantAssertion := []element{{`https://badges.example/openbadge/1?a=1&b="2"`, assertion}}
	if diff := cmp.Diff(wantAssertion, got.Assertion); diff != "" {
		t.Errorf("assertion (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]element{{"", credential}}, got.Credential); diff != "" {
		t.Errorf("credential (-want +got):\n%s", diff)
	}
	rest := drawing[strings.Index(drawing, "viewBox=")+len(`viewBox="0 0 10 10">`):]
	if len(got.Path) != 1 || !strings.HasSuffix(string(baked), rest) {
		t.Errorf("the drawing changed:\n%s", baked)
	}
}

func TestUnbakeSVGOfOthers(t *testing.T) {
	const ob3 = `<svg xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">`
	for name, c := range map[string]struct {
		file string
		want bake.Contents
	}{
		"address alone": {
			`<!DOCTYPE svg><svg xmlns:o="http://openbadges.org"><o:assertion verify="https://badges.example/1"></o:assertion></svg>`,
			bake.Contents{Assertion: "https://badges.example/1"},
		},
		"same prefix for 3.0": {ob3 + `<openbadges:credential><![CDATA[` + credential + `]]></openbadges:credential></svg>`, bake.Contents{Credential: credential}},
		"JWT":                 {ob3 + `<openbadges:credential verify="` + jws + `"/></svg>`, bake.Contents{Credential: jws}},
		"escaped, no CDATA":   {ob3 + `<openbadges:credential>{&quot;a&quot;:1}</openbadges:credential></svg>`, bake.Contents{Credential: `{"a":1}`}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := bake.Unbake([]byte(c.file))
			if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
				t.Errorf("(-want +got), error %v:\n%s", err, diff)
			}
		})
	}
}

func TestUnbakeSVGRefuses(t *testing.T) {
	const open, element = `<svg xmlns:o="http://openbadges.org">`, `<o:assertion verify="https://badges.example/1"/>`
	for name, c := range map[string]struct{ file, says string }{
		"no badge":       {drawing, "no badge"},
		"two":            {open + element + "<g>" + element + "</g></svg>", "more than one"},
		"empty":          {open + "<o:assertion/></svg>", "empty"},
		"cut off":        {open + element, "cut off"},
		"own entities":   {`<!DOCTYPE svg [<!ENTITY e "x">]>` + open + "<o:assertion>&e;</o:assertion></svg>", "damaged"},
		"another root":   {"<html><svg/></html>", "first element"},
		"deep":           {strings.Repeat("<svg>", 1000), "deep"},
		"another format": {"<svgfoo/>", "neither"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := bake.Unbake([]byte(c.file))
			refused(t, err, badges.Invalid)
			if !strings.Contains(badges.MessageOf(err), c.says) {
				t.Errorf("message %q does not say %q", badges.MessageOf(err), c.says)
			}
		})
	}
}

func TestBakeSVGKeepsForeignPrefix(t *testing.T) {
	file := `<svg xmlns:openbadges="https://example.org/mine"><openbadges:star/></svg>`
	_, err := bake.Bake([]byte(file), bake.Contents{Assertion: assertion})
	refused(t, err, badges.Invalid)
}

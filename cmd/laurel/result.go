package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"

	"laurel/badges"
)

// resultFlags are what a recipient achieved.
type resultFlags struct {
	Result []string `sep:"none" placeholder:"NAME=VALUE" help:"What the recipient achieved, by one of the badge's result descriptions, such as \"Final score=87\"; may be given more than once."`
}

// results reads the flags; the badge says which of its results have a status.
func (f *resultFlags) results(d badges.Definition) (results []badges.Result, err error) {
	for _, flag := range f.Result {
		name, value, ok := strings.Cut(flag, "=")
		if !ok {
			return nil, badges.InvalidField("result", "%q has no value; write it as NAME=VALUE", flag)
		}
		results = append(results, d.Result(strings.TrimSpace(name), strings.TrimSpace(value)))
	}
	return results, nil
}

// readResultDescriptions reads a file with a JSON list of what results a badge's
// grants may carry.
func readResultDescriptions(file string) (list []badges.ResultDescription, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, badges.InvalidField("results", "%v", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&list); err != nil {
		return nil, badges.InvalidField("results", "%s is not a list of result descriptions: %v; write it as "+
			`[{"name": "Final score", "resultType": "RawScore", "valueMin": "0", "valueMax": "100"}]`, file, err)
	}
	return list, nil
}

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/pelletier/go-toml/v2"

	"laurel/badges"
)

// defaultConfigFile is read when it exists and no other is named.
const defaultConfigFile = "laurel.toml"

// configPath returns which configuration file to read, and whether somebody
// named it, so that it must exist. fallback is what the environment names.
func configPath(command *kong.Context, fallback string) (path string, named bool) {
	path = fallback
	for _, step := range command.Path {
		if step.Flag != nil && step.Flag.Name == "config" {
			path, _ = command.FlagValue(step.Flag).(string)
		}
	}
	if path == "" {
		return defaultConfigFile, false
	}
	return path, true
}

// readConfigFile returns a resolver of settings from a TOML file. A key that is
// no setting is an error that names it, because a misspelt one would otherwise
// be ignored in silence.
func readConfigFile(path string, must bool) (kong.Resolver, error) {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !must {
		return lookup(nil), nil
	}
	if err != nil {
		return nil, badges.Errorf(badges.Invalid, "the configuration file can't be read: %v", err)
	}
	strict := toml.NewDecoder(bytes.NewReader(content)).DisallowUnknownFields()
	if err := strict.Decode(new(Config)); err != nil {
		return nil, badges.Errorf(badges.Invalid, "%s%s", path, explainTOML(err))
	}
	var tree map[string]any
	if err := toml.Unmarshal(content, &tree); err != nil {
		return nil, badges.Errorf(badges.Invalid, "%s%s", path, explainTOML(err))
	}
	values := make(map[string]any)
	flatten(values, "", tree)
	return lookup(values), nil
}

// explainTOML says where in the file the error is and what to do.
func explainTOML(err error) string {
	if e, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		first := e.Errors[0]
		line, _ := first.Position()
		return fmt.Sprintf(" line %d: there is no setting %q; \"laurel serve --help\" lists those there are", line, strings.Join(first.Key(), "."))
	}
	e, ok := errors.AsType[*toml.DecodeError](err)
	if !ok {
		return ": " + err.Error()
	}
	line, _ := e.Position()
	if key := e.Key(); len(key) > 0 {
		return fmt.Sprintf(" line %d: the value of %q is of the wrong type; \"laurel serve --help\" says what it can be", line, strings.Join(key, "."))
	}
	return fmt.Sprintf(" line %d: %s", line, strings.TrimPrefix(e.Error(), "toml: "))
}

// flatten turns the tables of a file into flag names: mode in [tls] is tls-mode.
func flatten(into map[string]any, prefix string, table map[string]any) {
	for key, value := range table {
		name := prefix + strings.ReplaceAll(key, "_", "-")
		if inner, ok := value.(map[string]any); ok {
			flatten(into, name+"-", inner)
			continue
		}
		into[name] = value
	}
}

// lookup resolves settings from values by flag name.
func lookup(values map[string]any) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if !isSetting(flag) {
			return nil, nil
		}
		return values[flag.Name], nil
	})
}

// environment resolves settings from LAUREL_ variables. An empty one counts as
// not set, as in most files of variables that cannot leave one out.
func environment(getenv func(string) (string, bool)) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if !isSetting(flag) {
			return nil, nil
		}
		if value, _ := getenv(variable(flag.Name)); value != "" {
			return value, nil
		}
		return nil, nil
	})
}

// variable returns the environment's name of a setting.
func variable(flag string) string {
	return "LAUREL_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// isSetting tells settings from the flags of single commands.
func isSetting(flag *kong.Flag) bool {
	key := flag.Tag.Get("toml")
	return key != "" && key != "-"
}

package main

import (
	"context"
	"runtime"
	"runtime/debug"
)

// versionCommand prints what the toolchain recorded when it built the binary.
type versionCommand struct{}

// build says what is running.
type build struct {
	Version  string `json:"version"` // the module's; "devel" for a build from a working tree
	Revision string `json:"revision,omitempty"`
	Modified bool   `json:"modified,omitempty"` // built with changes that are not committed
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func readBuild() build {
	b := build{Version: "devel", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		b.Version = v
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

func (c *versionCommand) Run(_ context.Context, a *app) error {
	b := readBuild()
	return a.print(b, func() {
		a.printf("laurel %s (%s, %s)\n", b.Version, b.Go, b.Platform)
		if b.Revision != "" {
			a.printf("revision %s\n", b.Revision)
		}
	})
}

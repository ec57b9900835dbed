package main

import (
	"io"
	"log/slog"
	"os"
)

// newLogger returns the server's logger, which writes to w.
func newLogger(settings Log, w io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(settings.Level)); err != nil {
		level = slog.LevelInfo // the setting's values are closed; this is its default
	}
	options := &slog.HandlerOptions{Level: level}
	if settings.Format == "text" || settings.Format == "auto" && isTerminal(w) {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
}

// isTerminal reports whether people read w as it is written.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"laurel/store/storetest"
)

func TestCommandsOnPostgreSQL(t *testing.T) {
	dsn, common := storetest.Postgres(t), Common{Data: t.TempDir()}
	laurel(t, common, "issuer", "create", "--username", "conf", "--name", "The Conference", "--database", dsn)
	if text := laurel(t, common, "issuer", "list", "--database", dsn); !strings.Contains(text, "The Conference") {
		t.Errorf("issuers:\n%s", text)
	}

	var out, errOut bytes.Buffer
	code := run([]string{"backup", filepath.Join(common.Data, "copy"), "--database", dsn}, &out, &errOut)
	if code != exitInvalid || !strings.Contains(errOut.String(), "pg_dump") {
		t.Errorf("backup: exit code %d, %s", code, &errOut)
	}
	if files, err := filepath.Glob(filepath.Join(common.Data, "*")); err != nil || len(files) != 1 {
		t.Errorf("files in the data folder, besides the secret: %v (%v)", files, err)
	}
}

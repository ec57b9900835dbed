package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

// victimEnv makes the test binary write to the SQLite database that it names
// until it is killed.
const victimEnv = "STORE_TEST_VICTIM"

// victim stores accounts from several goroutines and prints the name of each
// once it is acknowledged.
func victim(path string) int {
	db, err := store.Open(context.Background(), path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	acknowledged := make(chan string)
	for w := range 8 {
		go func() {
			for i := 0; ; i++ {
				name := fmt.Sprintf("%d.%d", w, i)
				err := db.InTx(context.Background(), func(tx *store.Tx) error {
					_, err := tx.InsertAccount(context.Background(), badges.Account{Name: name})
					return err
				})
				if err != nil {
					panic(err)
				}
				acknowledged <- name
			}
		}()
	}
	for name := range acknowledged {
		fmt.Println(name)
	}
	return 0
}

func TestAcknowledgedChangesSurviveAKill(t *testing.T) {
	self, err := os.Executable()
	must(t, err)
	path := filepath.Join(t.TempDir(), "laurel.db")
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), victimEnv+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())

	const enough = 200
	var acknowledged []string
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil { // killed; what was printed has been read
			break
		}
		acknowledged = append(acknowledged, strings.TrimSpace(line))
		if len(acknowledged) == enough {
			must(t, cmd.Process.Kill())
		}
	}
	_ = cmd.Wait() // it says that we killed it
	if len(acknowledged) < enough {
		t.Fatalf("only %d changes were acknowledged before the process ended by itself", len(acknowledged))
	}

	accounts, err := storetest.OpenDSN(t, path).Accounts(t.Context())
	must(t, err)
	stored := make(map[string]int)
	for _, a := range accounts {
		stored[a.Name]++
	}
	for _, name := range acknowledged {
		if stored[name] != 1 {
			t.Errorf("change %s was acknowledged and is stored %d times", name, stored[name])
		}
	}
}

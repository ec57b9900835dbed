package webhook_test

import (
	"os"
	"testing"

	"laurel/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

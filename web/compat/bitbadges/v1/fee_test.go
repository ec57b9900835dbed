package v1_test

import (
	"encoding/hex"
	"net/http"
	"strings"
	"testing"
)

// TestFeeTransaction: a transfer of zero that reads as the original read one:
// inputs, outputs with key and amount, and a zero for the signature's length at the end.
func TestFeeTransaction(t *testing.T) {
	w := newWorld(t)
	anna := newPerson(1)
	seen := make(map[string]bool)
	for _, recipients := range []string{"1", "25", "26", "100000"} {
		o := w.get("/feeTxn/" + anna.key + "/" + recipients).object()
		if o["amountNanos"] != "0" || len(o) != 2 {
			t.Errorf("answer %v", o)
		}
		text, _ := o["TransactionHex"].(string)
		b, err := hex.DecodeString(text)
		w.must(err)
		want := "0001" + "02b6e2717127e11282ccdee91e176381a25f1114f2e21d994e14beda538e303698" + "00" + "0200" +
			"21" + hex.EncodeToString(anna.secret.PubKey().SerializeCompressed()) + "01" + "05" + hex.EncodeToString([]byte("Nonce")) + "10"
		if !strings.HasPrefix(text, want) || b[len(b)-1] != 0 || len(text) != len(want)+2*16+2 {
			t.Errorf("transaction %s\nwant      %s", text, want)
		}
		if seen[text] {
			t.Error("two transactions are the same")
		}
		seen[text] = true
	}
	for _, recipients := range []string{"0", "-1", "many", "1.5", "NaN"} {
		w.send(http.MethodGet, "/feeTxn/"+anna.key+"/"+recipients, "").refused("numRecipients")
	}
	w.send(http.MethodGet, "/feeTxn/anna/3", "").refused("senderKey")
}

package v1

import (
	"encoding/binary"
	"encoding/hex"
	"io"
	"strconv"
)

// feeReceiver is the account that the original's fees went to: a compressed key.
const feeReceiver = "02b6e2717127e11282ccdee91e176381a25f1114f2e21d994e14beda538e303698"

const (
	basicTransfer = 2  // transaction type
	nonceSize     = 16 // bytes
)

// feeTransaction is what getFeeTransaction answers.
type feeTransaction struct {
	TransactionHex string `json:"TransactionHex"`
	AmountNanos    string `json:"amountNanos"`
}

// getFeeTransaction answers a transfer of zero, as the original promised where
// nothing is due. Nothing ever is here, whatever the number of recipients.
func getFeeTransaction(h *Handler, r *request) (any, error) {
	sender, err := parsePublicKey(r.params["senderKey"])
	if err != nil {
		return nil, refuse("senderKey is not a public key; give it in base58check, like BC1Y...")
	}
	recipients, err := strconv.Atoi(r.params["numRecipients"])
	if err != nil || recipients <= 0 {
		return nil, refuse("numRecipients is not a positive whole number; give the number of recipients of the badge")
	}
	transaction, err := transferOfZero(h.Random, sender)
	if err != nil {
		return nil, err
	}
	return feeTransaction{TransactionHex: hex.EncodeToString(transaction), AmountNanos: "0"}, nil
}

// transferOfZero returns an unsigned transaction in the chain's binary form. It
// spends no inputs, so that no node would ever take a network fee for it, and holds
// a nonce, so that no two are the same.
func transferOfZero(random io.Reader, sender publicKey) ([]byte, error) {
	receiver, err := hex.DecodeString(feeReceiver)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, nonceSize)
	if _, err := io.ReadFull(random, nonce); err != nil {
		return nil, err
	}
	var b []byte
	b = append(b, 0)                // inputs
	b = append(b, 1)                // outputs
	b = append(b, receiver...)      // of the output
	b = append(b, 0)                // nanos, as uvarint
	b = append(b, basicTransfer, 0) // type, length of its metadata
	b = appendSized(b, sender.point.SerializeCompressed())
	b = append(b, 1) // entries of extra data
	b = appendSized(b, []byte("Nonce"))
	b = appendSized(b, nonce)
	return append(b, 0), nil // length of the signature
}

// appendSized writes bytes after their number.
func appendSized(b, value []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(value)))
	return append(b, value...)
}

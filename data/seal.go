package data

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
)

// A sealed text is one version byte, then AES-256-GCM's random nonce (12 bytes),
// ciphertext and tag (16 bytes). What the text belongs to is authenticated with it, so
// that a text copied to another row or another member does not open there.
const (
	sealVersion = 1
	keySize     = 32
	sealMargin  = 1 + 12 + 16
)

// errUnsealable says that a text is damaged, or sealed with another key or for
// another place.
var errUnsealable = errors.New("a sealed text does not open: it is damaged or belongs elsewhere")

// aead returns AES-256-GCM with random nonces. Under one key that is safe for 2^32
// texts (NIST SP 800-38D, section 8.3); a member has a key of their own.
func aead(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func seal(key, text, belongsTo []byte) ([]byte, error) {
	gcm, err := aead(key)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 1, len(text)+sealMargin)
	out[0] = sealVersion
	return gcm.Seal(out, nil, text, belongsTo), nil
}

func unseal(key, sealed, belongsTo []byte) ([]byte, error) {
	if len(sealed) < sealMargin || sealed[0] != sealVersion {
		return nil, errUnsealable
	}
	gcm, err := aead(key)
	if err != nil {
		return nil, err
	}
	text, err := gcm.Open(nil, nil, sealed[1:], belongsTo)
	if err != nil {
		return nil, errUnsealable
	}
	return text, nil
}

// rowOf is what a text is authenticated with: the column that it is in, the member whose
// row that is, and what tells the row from their others.
func rowOf(column string, ref, row int64) []byte {
	b := append(make([]byte, 0, 32), column...)
	b = binary.BigEndian.AppendUint64(b, uint64(ref))
	return binary.BigEndian.AppendUint64(b, uint64(row))
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	return b
}

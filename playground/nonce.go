package playground

import (
	"encoding/json"
	"time"
)

// nonceMemory is how long enforce_nonce recognises a nonce: "the past few minutes"
// (docs: resources/message, Create Message), on the shared clock.
const nonceMemory = 5 * time.Minute

// plainText is a JSON text or number as a text; "" for none.
func plainText(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// nonceKey is what a nonce is unique for: the author, whatever the channel (docs:
// resources/message, Create Message).
type nonceKey struct{ author, nonce string }

// nonces remembers which message was made with which nonce. The server's lock guards it.
type nonces struct {
	known map[nonceKey]knownNonce
	order []nonceKey
}

type knownNonce struct {
	message string
	at      time.Time
}

func (n *nonces) find(k nonceKey, now time.Time) (string, bool) {
	n.sweep(now)
	found, known := n.known[k]
	return found.message, known
}

func (n *nonces) add(k nonceKey, message string, now time.Time) {
	n.sweep(now)
	if n.known == nil {
		n.known = map[nonceKey]knownNonce{}
	}
	n.known[k] = knownNonce{message, now}
	n.order = append(n.order, k)
}

func (n *nonces) sweep(now time.Time) {
	for len(n.order) > 0 {
		k := n.order[0]
		if e, there := n.known[k]; there {
			if now.Sub(e.at) <= nonceMemory {
				return
			}
			delete(n.known, k)
		}
		n.order = n.order[1:]
	}
}

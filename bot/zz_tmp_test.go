package bot_test

import (
	"encoding/json"
	"testing"

	"cairn/playground"
)

func contractWatch(t *testing.T) (func(playground.Exchange), func(string, json.RawMessage)) {
	return nil, nil
}

package bot

import (
	"fmt"
	"strings"
)

// idVersion is the first part of every custom_id. Raise it when old buttons must no
// longer be understood; they are then answered with Options.Stale.
const idVersion = "1"

// maxCustomID is Discord's limit (docs: components/reference, "custom_id").
const maxCustomID = 100

// CustomID builds the custom_id of a button, select or modal: the family and action
// that handle it, and the state that it carries as arguments. It panics when that is
// longer than Discord allows or an argument holds a colon: both are mistakes in the
// caller, whose arguments are short ids and numbers.
func CustomID(family, action string, args ...string) string {
	id := strings.Join(append([]string{idVersion, family, action}, args...), ":")
	if len(id) > maxCustomID || strings.Count(id, ":") != 2+len(args) {
		panic(fmt.Sprintf("custom_id of %s/%s: %d bytes, %d arguments", family, action, len(id), len(args)))
	}
	return id
}

// parseCustomID takes apart what CustomID built; false: it did not.
func parseCustomID(id string) (family, action string, args []string, ok bool) {
	parts := strings.Split(id, ":")
	if len(parts) < 3 || parts[0] != idVersion {
		return "", "", nil, false
	}
	return parts[1], parts[2], parts[3:], true
}

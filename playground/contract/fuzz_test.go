package contract

import (
	"encoding/json"
	"strings"
	"testing"

	"cairn/playground"
)

// Whatever is sent, the check neither panics nor tells a token of the path.
func FuzzExchange(f *testing.F) {
	c := checker(f)
	f.Add("POST", callbackPath, "with_response=true", "application/json", []byte(`{"type":4,"data":{"content":"x"}}`), 200, []byte(aMessage))
	f.Add("POST", messagesPath, "", "multipart/form-data; boundary=x", []byte("--x\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n{}\r\n--x--\r\n"), 400, []byte(formError))
	f.Add("PUT", commandsPath, "", "application/json", []byte(`[{"name":"a","description":"b","options":[{"type":3}]}]`), 429, []byte(`{"retry_after":1}`))
	f.Add("PATCH", webhookPath+"/messages/@original", "thread_id=1", "application/json", []byte(`{"embeds":[{}],"components":[{"type":17,"components":[null]}]}`), 204, []byte(nil))
	f.Add("GET", "/api/v10/interactions/1/"+interactionToken+"/callback/more", "a=b&a=%", "", []byte(nil), 0, []byte(`[[[]]]`))
	f.Fuzz(func(t *testing.T, method, path, query, kind string, request []byte, status int, response []byte) {
		e := playground.Exchange{Method: method, Path: path, Query: query, ContentType: kind, Request: request, Status: status, Response: response}
		for _, err := range []error{c.Request(e), c.Response(e)} {
			if err == nil {
				continue
			}
			// Names of fields and parameters are told, so a token there is told too.
			elsewhere := method + query + kind + string(request) + string(response)
			if strings.Contains(err.Error(), interactionToken) && !strings.Contains(elsewhere, interactionToken) {
				t.Errorf("a token is told: %v", err)
			}
		}
	})
}

func FuzzEvent(f *testing.F) {
	c := checker(f)
	f.Add("INTERACTION_CREATE", []byte(interaction))
	f.Add("READY", []byte(ready))
	f.Add("GUILD_CREATE", []byte(guild))
	f.Add("MESSAGE_CREATE", []byte(`{"mentions":[{"member":[]}]}`))
	f.Fuzz(func(t *testing.T, name string, d []byte) {
		err := c.Event(name, json.RawMessage(d))
		if err == nil && events[name] != nil && !json.Valid(d) {
			t.Error("an event that is no JSON fits")
		}
		if err != nil && events[name] == nil {
			t.Errorf("an event that is not described does not fit: %v", err)
		}
	})
}

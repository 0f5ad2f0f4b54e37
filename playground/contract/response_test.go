package contract

import (
	"strings"
	"testing"

	"cairn/playground"
)

const (
	anAuthor  = `{"id":"1200000000000000002","username":"cairn","discriminator":"0001","avatar":null,"global_name":null,"public_flags":0,"flags":0,"primary_guild":null,"bot":true}`
	aButton   = `{"type":2,"id":2,"style":1,"custom_id":"note","label":"Add a note"}`
	aMessage  = `{"id":"1200000000000000004","channel_id":"1200000000000000003","type":0,"content":"Hello","author":` + anAuthor + `,"timestamp":"2026-08-01T10:00:00.000000+00:00","edited_timestamp":null,"mentions":[],"mention_roles":[],"mention_everyone":false,"attachments":[],"embeds":[{"type":"rich","title":"Your week"}],"components":[{"type":1,"id":1,"components":[` + aButton + `]}],"pinned":false,"tts":false,"flags":0}`
	aCommand  = `{"id":"1200000000000000006","application_id":"1200000000000000002","version":"1200000000000000007","default_member_permissions":"32","type":1,"name":"checkin","description":"How is today?","dm_permission":true,"contexts":null,"integration_types":[0],"nsfw":false,"options":[{"type":3,"name":"note","description":"A note","required":true}]}`
	aChannel  = `{"id":"1200000000000000003","type":0,"flags":0,"guild_id":"1200000000000000008","name":"check-ins","position":1,"permission_overwrites":[],"nsfw":false,"parent_id":null,"topic":null,"last_message_id":null}`
	aDM       = `{"id":"1200000000000000003","type":1,"flags":0,"last_message_id":null,"recipients":[` + anAuthor + `]}`
	formError = `{"code":50035,"message":"Invalid Form Body","errors":{"data":{"components":{"0":{"_errors":[{"code":"BASE_TYPE_REQUIRED","message":"This field is required"}]}}}}}`
)

// answered is an exchange with an answer.
func answered(method, path string, status int, body string) playground.Exchange {
	return playground.Exchange{Method: method, Path: path, Status: status, Response: []byte(body)}
}

func TestResponsesThatFit(t *testing.T) {
	c := checker(t)
	for name, e := range map[string]playground.Exchange{
		"a message":              answered("POST", messagesPath, 200, aMessage),
		"messages":               answered("GET", messagesPath, 200, `[`+aMessage+`,`+aMessage+`]`),
		"no messages":            answered("GET", messagesPath, 200, `[]`),
		"a callback":             answered("POST", callbackPath, 204, ""),
		"a callback in words":    answered("POST", callbackPath, 200, `{"interaction":{"id":"1200000000000000001","type":2,"response_message_id":"1200000000000000004"},"resource":{"type":4,"message":`+aMessage+`}}`),
		"a follow-up":            answered("POST", webhookPath, 200, aMessage),
		"a deleted answer":       answered("DELETE", webhookPath+"/messages/@original", 204, ""),
		"commands":               answered("PUT", commandsPath, 200, `[`+aCommand+`]`),
		"a new command":          answered("POST", commandsPath, 201, aCommand),
		"a channel":              answered("GET", "/api/v10/channels/1200000000000000003", 200, aChannel),
		"a direct message":       answered("POST", "/api/v10/users/@me/channels", 200, aDM),
		"a gateway":              answered("GET", "/api/v10/gateway", 200, `{"url":"wss://gateway.discord.gg"}`),
		"an unknown message":     answered("GET", messagesPath, 404, `{"code":10003,"message":"Unknown Channel"}`),
		"a form error":           answered("POST", callbackPath, 400, formError),
		"a form error on it all": answered("PUT", commandsPath, 400, `{"code":50035,"message":"Invalid Form Body","errors":{"_errors":[{"code":"APPLICATION_COMMAND_TOO_LARGE","message":"Command exceeds maximum size (8000)"}]}}`),
		"too many requests":      answered("POST", messagesPath, 429, `{"message":"You are being rate limited.","retry_after":0.3,"global":false}`),
		"typing":                 answered("POST", "/api/v10/channels/1200000000000000003/typing", 204, ""),
	} {
		if err := c.Response(e); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestResponsesThatDoNotFit(t *testing.T) {
	c := checker(t)
	without := func(body, old, replacement string) string {
		if !strings.Contains(body, old) {
			t.Fatalf("%q is not in the body", old)
		}
		return strings.Replace(body, old, replacement, 1)
	}
	for name, x := range map[string]struct {
		e    playground.Exchange
		want string
	}{
		"an undescribed status":  {answered("POST", messagesPath, 201, aMessage), "POST /channels/{channel_id}/messages, response 201: does not fit Discord's API description:\n\tstatus: 201 is not described"},
		"an inner error":         {answered("POST", messagesPath, 500, `{"code":0,"message":"x"}`), "status: 500 is not described"},
		"a body for 204":         {answered("POST", callbackPath, 204, `{}`), "body: there is one, and none is described"},
		"no body for 200":        {answered("POST", messagesPath, 200, ""), "body: is missing"},
		"half a body":            {answered("POST", messagesPath, 200, aMessage[:80]), "body: is no JSON"},
		"a missing field":        {answered("POST", messagesPath, 200, without(aMessage, `"pinned":false,`, "")), "pinned: is missing"},
		"a null content":         {answered("POST", messagesPath, 200, without(aMessage, `"content":"Hello"`, `"content":null`)), "content: is null, must be string"},
		"an id as a number":      {answered("POST", messagesPath, 200, without(aMessage, `"id":"1200000000000000004"`, `"id":1`)), "id: is a number, must be string"},
		"an invented field":      {answered("POST", messagesPath, 200, without(aMessage, `"tts":false`, `"tts":false,"read":true`)), "read: no such field is described"},
		"an unknown type":        {answered("POST", messagesPath, 200, without(aMessage, `"type":0`, `"type":99`)), "type: is 99, must be one of"},
		"a time in Unix":         {answered("POST", messagesPath, 200, without(aMessage, `"2026-08-01T10:00:00.000000+00:00"`, `"1700000000"`)), "timestamp: does not fit"},
		"a component without id": {answered("POST", messagesPath, 200, without(aMessage, `"id":2,`, "")), "components[0].components[0].id: is missing"},
		"one of a list":          {answered("GET", messagesPath, 200, `[`+aMessage+`,{"id":"1"}]`), "[1].author: is missing"},
		"a DM without people":    {answered("POST", "/api/v10/users/@me/channels", 200, `{"id":"1","type":1,"flags":0}`), "recipients: is missing"},
		"an unknown channel":     {answered("GET", "/api/v10/channels/1200000000000000003", 200, `{"id":"1","type":77}`), "type: is 77, must be one of"},
		"an error without code":  {answered("GET", messagesPath, 404, `{"message":"Unknown Channel"}`), "code: is missing"},
		"an error in words":      {answered("GET", messagesPath, 404, `{"code":"10003","message":"Unknown Channel"}`), "code: is a string, must be integer"},
		"a form error in digits": {answered("POST", callbackPath, 400, without(formError, `"BASE_TYPE_REQUIRED"`, "50035")), "errors.data.components.0._errors[0].code: is a number, must be string"},
		"a form error in text":   {answered("POST", callbackPath, 400, `{"code":50035,"message":"x","errors":"components"}`), "errors: is a string, must be object"},
		"a limit without wait":   {answered("POST", messagesPath, 429, `{"message":"x","global":false}`), "retry_after: is missing"},
		"an unknown path":        {answered("POST", "/api/v10/nothing", 404, `{}`), "not in Discord's API description"},
	} {
		t.Run(name, func(t *testing.T) { wantMisfit(t, c.Response(x.e), x.want) })
	}
}

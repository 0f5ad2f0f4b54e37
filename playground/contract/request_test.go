package contract

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"cairn/playground"
)

func TestPathsAndMethods(t *testing.T) {
	c := checker(t)
	for _, e := range []playground.Exchange{
		sent("GET", "/api/v9/gateway", ""),
		sent("GET", "/api/v10/users/@me", ""),
		sent("GET", "/api/v10/users/1200000000000000001", ""),
		sent("DELETE", webhookPath+"/messages/@original", ""),
		sent("DELETE", webhookPath+"/messages/1200000000000000004", ""),
		sent("POST", "/api/v10/channels/1200000000000000003/typing", ""),
		sent("GET", messagesPath+"?limit=50&before=1200000000000000004", ""),
		sent("GET", commandsPath+"?with_localizations=true", ""),
	} {
		if err := c.Request(e); err != nil {
			t.Error(err)
		}
	}
	for _, x := range []struct {
		e    playground.Exchange
		want string
	}{
		{sent("GET", "/api/v10/nothing", ""), "GET /api/v10/nothing: not in Discord's API description"},
		{sent("PUT", messagesPath, "{}"), "not in Discord's API description"},
		{sent("GET", "/api/v8/gateway", ""), "which is of /api/v10"},
		{sent("GET", "/gateway", ""), "which is of /api/v10"},
		{sent("GET", "", ""), "not in Discord's API description"},
		{sent("POST", "/api/v10/channels//typing", ""), "path: {channel_id} is empty"},
		{sent("POST", "/api/v10/channels/general/typing", ""), "path: {channel_id}: does not match"},
		{sent("GET", webhookPath+"/messages/newest", ""), "path: {message_id}: does not match"},
		{sent("POST", "/api/v10/interactions/1/"+interactionToken+"/callbacks", "{}"), "POST /api/v10/interactions/1/…/callbacks: not in"},
		{sent("POST", "/api/v10/webhooks/1/"+interactionToken+"/nowhere", "{}"), "POST /api/v10/webhooks/1/…/nowhere: not in"},
		{sent("POST", "/elsewhere/webhooks//"+interactionToken, "{}"), "which is of"},
		{sent("POST", "/api/v10/callback/"+strings.Repeat(interactionToken, 7), "{}"), "POST /api/v10/callback/…: not in"},
		{sent("GET", messagesPath+"?limt=50", ""), "query.limt: no such parameter"},
		{sent("GET", messagesPath+"?limit=101", ""), "query.limit: is 101: number must be at most 100"},
		{sent("GET", messagesPath+"?limit=ten", ""), "query.limit: is a string, must be integer"},
		{sent("GET", messagesPath+"?limit=1&limit=2", ""), "query.limit: is there more than once"},
		{sent("GET", messagesPath+"?limit=%zz", ""), "query: cannot be read"},
		{sent("GET", commandsPath+"?with_localizations=yes", ""), "query.with_localizations: is a string, must be boolean"},
	} {
		wantMisfit(t, c.Request(x.e), x.want)
	}
}

func TestWhatDiscordgoSendsFits(t *testing.T) {
	c := checker(t)
	bot, w := library(t)
	i := &discordgo.Interaction{ID: "1200000000000000001", AppID: "1200000000000000002", Token: interactionToken}
	room := "1200000000000000003"
	one, five := 1, 5
	nsfw := false
	manage := int64(discordgo.PermissionManageGuild)
	words := "Noted."
	rows := []discordgo.MessageComponent{
		discordgo.ActionsRow{Components: []discordgo.MessageComponent{
			discordgo.SelectMenu{CustomID: "mood", Placeholder: "Mood", MinValues: &one, MaxValues: 1, Options: []discordgo.SelectMenuOption{
				{Label: "0", Value: "0", Description: "very low", Emoji: &discordgo.ComponentEmoji{Name: "🌧️"}},
				{Label: "10", Value: "10", Default: true, Emoji: &discordgo.ComponentEmoji{Name: "sun", ID: "1200000000000000009", Animated: true}},
			}},
		}},
		discordgo.ActionsRow{Components: []discordgo.MessageComponent{
			discordgo.SelectMenu{MenuType: discordgo.ChannelSelectMenu, CustomID: "where", ChannelTypes: []discordgo.ChannelType{discordgo.ChannelTypeGuildText}},
		}},
		discordgo.ActionsRow{Components: []discordgo.MessageComponent{
			discordgo.Button{CustomID: "note", Label: "Add a note", Style: discordgo.SecondaryButton, Emoji: &discordgo.ComponentEmoji{Name: "📝"}},
			discordgo.Button{CustomID: "later", Label: "Later", Disabled: true},
			discordgo.Button{URL: "https://example.org", Label: "Helplines", Style: discordgo.LinkButton},
		}},
	}
	embeds := []*discordgo.MessageEmbed{{
		Title: "Your week", Description: "Seven days", Color: 0x5865F2, Timestamp: "2026-08-01T10:00:00Z", URL: "https://example.org",
		Fields: []*discordgo.MessageEmbedField{{Name: "Mood", Value: "6", Inline: true}},
		Footer: &discordgo.MessageEmbedFooter{Text: "Only you see this"}, Image: &discordgo.MessageEmbedImage{URL: "attachment://chart.png"},
		Author: &discordgo.MessageEmbedAuthor{Name: "Cairn"},
	}}
	v2 := []discordgo.MessageComponent{
		discordgo.Container{Components: []discordgo.MessageComponent{
			discordgo.TextDisplay{Content: "# Hello"},
			discordgo.Separator{},
			discordgo.Section{
				Components: []discordgo.MessageComponent{discordgo.TextDisplay{Content: "A word"}},
				Accessory:  discordgo.Button{CustomID: "more", Label: "More", Style: discordgo.PrimaryButton},
			},
			discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.Button{CustomID: "b", Label: "b", Style: discordgo.DangerButton}}},
		}},
	}
	none := &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}
	respond := func(kind discordgo.InteractionResponseType, data *discordgo.InteractionResponseData) func() error {
		return func() error { return bot.InteractionRespond(i, &discordgo.InteractionResponse{Type: kind, Data: data}) }
	}
	second := func(_ any, err error) error { return err }
	for name, send := range map[string]func() error{
		"a message": respond(discordgo.InteractionResponseChannelMessageWithSource, &discordgo.InteractionResponseData{
			Content: "How are you?", Embeds: embeds, Components: rows, Flags: discordgo.MessageFlagsEphemeral, AllowedMentions: none}),
		"components v2": respond(discordgo.InteractionResponseChannelMessageWithSource, &discordgo.InteractionResponseData{
			Components: v2, Flags: discordgo.MessageFlagsIsComponentsV2}),
		"a message with a file": respond(discordgo.InteractionResponseChannelMessageWithSource, &discordgo.InteractionResponseData{
			Content: "chart", Files: []*discordgo.File{{Name: "chart.png", ContentType: "image/png", Reader: strings.NewReader("png")}}}),
		"a deferral":        respond(discordgo.InteractionResponseDeferredChannelMessageWithSource, &discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsEphemeral}),
		"a bare deferral":   respond(discordgo.InteractionResponseDeferredMessageUpdate, nil),
		"an update":         respond(discordgo.InteractionResponseUpdateMessage, &discordgo.InteractionResponseData{Content: "Mood 7", Components: rows[:1]}),
		"an emptied update": respond(discordgo.InteractionResponseUpdateMessage, &discordgo.InteractionResponseData{Components: []discordgo.MessageComponent{}}),
		"choices of texts": respond(discordgo.InteractionApplicationCommandAutocompleteResult, &discordgo.InteractionResponseData{
			Choices: []*discordgo.ApplicationCommandOptionChoice{{Name: "Berlin", Value: "Europe/Berlin", NameLocalizations: map[discordgo.Locale]string{discordgo.German: "Berlin"}}}}),
		"choices of numbers": respond(discordgo.InteractionApplicationCommandAutocompleteResult, &discordgo.InteractionResponseData{
			Choices: []*discordgo.ApplicationCommandOptionChoice{{Name: "half", Value: 0.5}}}),
		"no choices": respond(discordgo.InteractionApplicationCommandAutocompleteResult, &discordgo.InteractionResponseData{}),
		"a modal": respond(discordgo.InteractionResponseModal, &discordgo.InteractionResponseData{CustomID: "note:1", Title: "A note", Components: []discordgo.MessageComponent{
			discordgo.TextDisplay{Content: "Only you can read this."},
			discordgo.Label{Label: "Your note", Description: "as long as you like", Component: discordgo.TextInput{CustomID: "text", Style: discordgo.TextInputParagraph, MaxLength: 1000}},
			discordgo.Label{Label: "Mood", Component: discordgo.SelectMenu{CustomID: "mood", Options: []discordgo.SelectMenuOption{{Label: "0", Value: "0"}}}},
		}}),
		"an old modal": respond(discordgo.InteractionResponseModal, &discordgo.InteractionResponseData{CustomID: "note:2", Title: "A note", Components: []discordgo.MessageComponent{
			discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.TextInput{CustomID: "text", Label: "Your note", Style: discordgo.TextInputShort}}}}}),
		"a follow-up": func() error {
			return second(bot.FollowupMessageCreate(i, true, &discordgo.WebhookParams{Content: "One more", Embeds: embeds, Components: rows, Flags: discordgo.MessageFlagsEphemeral, AllowedMentions: none}))
		},
		"an edited answer": func() error {
			return second(bot.InteractionResponseEdit(i, &discordgo.WebhookEdit{Content: &words, Components: &rows, Embeds: &embeds}))
		},
		"a deleted answer": func() error { return bot.InteractionResponseDelete(i) },
		"a sent message": func() error {
			return second(bot.ChannelMessageSendComplex(room, &discordgo.MessageSend{Content: "Hello", Embeds: embeds, Components: rows, AllowedMentions: none}))
		},
		"a reply": func() error {
			return second(bot.ChannelMessageSendReply(room, "Hello", &discordgo.MessageReference{MessageID: "1200000000000000004", ChannelID: room}))
		},
		"a sent file": func() error {
			return second(bot.ChannelMessageSendComplex(room, &discordgo.MessageSend{Files: []*discordgo.File{{Name: "export.json", Reader: strings.NewReader("{}")}}}))
		},
		"messages of a channel": func() error { return ignoreDecoding(bot.ChannelMessages(room, 50, "", "1", "")) },
		"a direct message":      func() error { return second(bot.UserChannelCreate("1200000000000000005")) },
		"a chat command": func() error {
			return second(bot.ApplicationCommandCreate(i.AppID, "", &discordgo.ApplicationCommand{Name: "checkin", Description: "How is today?", NSFW: &nsfw,
				DefaultMemberPermissions: &manage,
				NameLocalizations:        &map[discordgo.Locale]string{discordgo.German: "einchecken"},
				Contexts:                 &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM},
				IntegrationTypes:         &[]discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall}}))
		},
		"a user command": func() error {
			return second(bot.ApplicationCommandCreate(i.AppID, room, &discordgo.ApplicationCommand{Name: "Encourage", Type: discordgo.UserApplicationCommand}))
		},
		"an edited command": func() error {
			return second(bot.ApplicationCommandEdit(i.AppID, room, "1200000000000000006", &discordgo.ApplicationCommand{Name: "checkin", Description: "How was today?"}))
		},
		"no commands": func() error {
			return second(bot.ApplicationCommandBulkOverwrite(i.AppID, "", []*discordgo.ApplicationCommand{}))
		},
		"a select with limits": func() error {
			return second(bot.ChannelMessageSendComplex(room, &discordgo.MessageSend{Components: []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
				discordgo.SelectMenu{MenuType: discordgo.UserSelectMenu, CustomID: "who", MaxValues: five, DefaultValues: []discordgo.SelectMenuDefaultValue{{ID: room, Type: discordgo.SelectMenuDefaultValueUser}}}}}}}))
		},
	} {
		w.last = playground.Exchange{}
		if err := send(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if w.last.Method == "" {
			t.Errorf("%s: nothing was sent", name)
		}
		if err := c.Request(w.last); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// ignoreDecoding is for requests whose made-up answer the library cannot read.
func ignoreDecoding(any, error) error { return nil }

func TestWhatDoesNotFitIsFound(t *testing.T) {
	c := checker(t)
	callback := func(data string) playground.Exchange {
		return sent("POST", callbackPath, `{"type":4,"data":`+data+`}`)
	}
	row := func(component string) playground.Exchange {
		return callback(`{"components":[{"type":1,"components":[` + component + `]}]}`)
	}
	message := func(body string) playground.Exchange { return sent("POST", messagesPath, body) }
	commands := func(list string) playground.Exchange { return sent("PUT", commandsPath, "["+list+"]") }
	option := func(o string) playground.Exchange {
		return commands(`{"name":"checkin","description":"How is today?","options":[` + o + `]}`)
	}
	modal := func(component string) playground.Exchange {
		return sent("POST", callbackPath, `{"type":9,"data":{"custom_id":"m","title":"A note","components":[`+component+`]}}`)
	}
	long := func(n int) string { return strings.Repeat("ä", n) }
	const select3 = `"type":3,"custom_id":"s"`
	for name, x := range map[string]struct {
		e    playground.Exchange
		want string
	}{
		// The callback as such.
		"no type":               {sent("POST", callbackPath, `{"data":{}}`), "type: is missing; it says which kind of object this is, one of 1, 4, 5, 6, 7, 8, 9, 12, 13"},
		"an unknown type":       {sent("POST", callbackPath, `{"type":99}`), "type: is 99, must be one of 1, 4, 5"},
		"a type in quotes":      {sent("POST", callbackPath, `{"type":"4"}`), `type: is "4", must be one of 1, 4, 5`},
		"a type that is a list": {sent("POST", callbackPath, `{"type":[4]}`), "type: is an array; it says which kind"},
		"a type of null":        {sent("POST", callbackPath, `{"type":null}`), "type: is null, must be one of"},
		"no object":             {sent("POST", callbackPath, `"4"`), "is a string, must be object"},
		"misspelt data":         {sent("POST", callbackPath, `{"type":4,"date":{}}`), "date: no such field is described; there are data, type"},
		"a modal without data":  {sent("POST", callbackPath, `{"type":9}`), "data: is missing"},
		"no body":               {sent("POST", callbackPath, ""), "body: is missing"},
		"broken JSON":           {sent("POST", callbackPath, `{"type":4`), "body: is no JSON"},
		"two documents":         {sent("POST", callbackPath, `{"type":4}{}`), "body: is no JSON"},
		"a body for a GET":      {sent("GET", messagesPath, `{}`), "body: there is one, and none is described"},

		// Message data.
		"flags in quotes":          {callback(`{"flags":"64"}`), "data.flags: is a string, must be integer or null"},
		"flags in half":            {callback(`{"flags":64.5}`), "data.flags: is a number, must be integer or null"},
		"a long content":           {callback(`{"content":"` + long(2001) + `"}`), "data.content: has 2001 characters, the most is 2000"},
		"a misspelt field":         {callback(`{"contents":"hello"}`), "data.contents: no such field is described"},
		"a misspelt mention":       {callback(`{"allowed_mentions":{"prase":[]}}`), "data.allowed_mentions.prase: no such field"},
		"an unknown mention":       {callback(`{"allowed_mentions":{"parse":["users","channels"]}}`), `data.allowed_mentions.parse[1]: is "channels", must be one of "users", "roles", "everyone"`},
		"a mention twice":          {callback(`{"allowed_mentions":{"parse":["users","users"]}}`), "data.allowed_mentions.parse: has an item twice"},
		"an object for a list":     {callback(`{"components":{}}`), "data.components: is an object, must be array or null"},
		"enforce_nonce of a reply": {callback(`{"enforce_nonce":true}`), "data.enforce_nonce: no such field"},
		"a poll in an update":      {sent("POST", callbackPath, `{"type":7,"data":{"poll":{}}}`), "data.poll: no such field"},
		"too many embeds":          {callback(`{"embeds":[{},{},{},{},{},{},{},{},{},{},{}]}`), "data.embeds: has 11 items, the most is 10"},

		// Embeds.
		"a long title":        {callback(`{"embeds":[{"title":"` + long(257) + `"}]}`), "data.embeds[0].title: has 257 characters, the most is 256"},
		"a misspelt embed":    {callback(`{"embeds":[{"colour":1}]}`), "data.embeds[0].colour: no such field"},
		"a colour in words":   {callback(`{"embeds":[{"color":"blue"}]}`), "data.embeds[0].color: is a string, must be integer or null"},
		"no such colour":      {callback(`{"embeds":[{"color":16777216}]}`), "data.embeds[0].color: is 16777216: number must be at most"},
		"a field sans value":  {callback(`{"embeds":[{"fields":[{"name":"Mood"}]}]}`), "data.embeds[0].fields[0].value: is missing"},
		"a timestamp in Unix": {callback(`{"embeds":[{"timestamp":"1700000000"}]}`), "data.embeds[0].timestamp: does not fit: string doesn't match the format"},
		"an image by name":    {callback(`{"embeds":[{"image":{"url":"chart.png"}}]}`), "data.embeds[0].image.url: is no URL"},

		// Components.
		"a button without custom_id":   {row(`{"type":2,"style":1,"label":"x"}`), "data.components[0].components[0].custom_id: is missing; a button of style 1 has one"},
		"a long custom_id":             {row(`{"type":2,"style":1,"custom_id":"` + long(101) + `"}`), "data.components[0].components[0].custom_id: has 101 characters, the most is 100"},
		"an empty custom_id":           {row(`{"type":2,"style":1,"custom_id":""}`), "data.components[0].components[0].custom_id: has 0 characters, the least is 1"},
		"a button with both":           {row(`{"type":2,"style":1,"custom_id":"a","url":"https://example.org"}`), "url: is there; a button of style 1 has none"},
		"a link without address":       {row(`{"type":2,"style":5,"label":"x"}`), "url: is missing; a button of style 5 has one"},
		"a link with custom_id":        {row(`{"type":2,"style":5,"url":"https://example.org","custom_id":"a"}`), "custom_id: is there; a button of style 5 has none"},
		"a premium button":             {row(`{"type":2,"style":6}`), "sku_id: is missing; a button of style 6"},
		"no style":                     {row(`{"type":2,"custom_id":"a"}`), "data.components[0].components[0].style: is missing"},
		"an unknown style":             {row(`{"type":2,"style":7,"custom_id":"a"}`), "style: is 7, must be one of 1, 2, 3, 4, 5, 6"},
		"a long label":                 {row(`{"type":2,"style":1,"custom_id":"a","label":"` + long(81) + `"}`), "label: has 81 characters, the most is 80"},
		"a misspelt button":            {row(`{"type":2,"style":1,"custom_id":"a","lable":"x"}`), "lable: no such field is described; there are custom_id, disabled"},
		"an emoji as text":             {row(`{"type":2,"style":1,"custom_id":"a","emoji":"🌧️"}`), "emoji: is a string, must be object"},
		"six buttons":                  {row(strings.TrimSuffix(strings.Repeat(`{"type":2,"style":1,"custom_id":"a"},`, 6), ",")), "data.components[0].components: has 6 items, the most is 5"},
		"an empty row":                 {callback(`{"components":[{"type":1,"components":[]}]}`), "data.components[0].components: has 0 items, the least is 1"},
		"an unknown component":         {row(`{"type":99}`), "data.components[0].components[0].type: is 99, must be one of 2, 3, 5, 6, 7, 8"},
		"a component without type":     {row(`{"custom_id":"a"}`), "data.components[0].components[0].type: is missing; it says"},
		"a button outside a row":       {callback(`{"components":[{"type":2,"style":1,"custom_id":"a"}]}`), "data.components[0].type: is 2, must be one of 1, 9, 10, 12, 13, 14, 17"},
		"a text input in a message":    {row(`{"type":4,"custom_id":"a","style":1}`), "type: is 4, must be one of"},
		"a null component":             {row(`null`), "data.components[0].components[0]: is null, must be object"},
		"a select without options":     {row(`{` + select3 + `}`), "options: is missing"},
		"a select with no options":     {row(`{` + select3 + `,"options":[]}`), "options: has 0 items, the least is 1"},
		"an option without value":      {row(`{` + select3 + `,"options":[{"label":"x"}]}`), "options[0].value: is missing"},
		"an option that is a number":   {row(`{` + select3 + `,"options":[{"label":"x","value":7}]}`), "options[0].value: is a number, must be string"},
		"max_values of 26":             {row(`{` + select3 + `,"max_values":26,"options":[{"label":"x","value":"y"}]}`), "max_values: is 26: number must be at most 25"},
		"an unknown channel type":      {row(`{"type":8,"custom_id":"c","channel_types":[77]}`), "channel_types[0]: is 77, must be one of"},
		"a role among users":           {row(`{"type":5,"custom_id":"c","default_values":[{"id":"1","type":"role"}]}`), `default_values[0].type: is "role", must be one of "user"`},
		"a text display without text":  {callback(`{"components":[{"type":10}]}`), "data.components[0].content: is missing"},
		"a section without accessory":  {callback(`{"components":[{"type":9,"components":[{"type":10,"content":"x"}]}]}`), "data.components[0].accessory: is missing"},
		"deep inside a container":      {callback(`{"components":[{"type":17,"components":[{"type":1,"components":[{"type":2,"style":1}]}]}]}`), "data.components[0].components[0].components[0].custom_id: is missing"},
		"a container in a container":   {callback(`{"components":[{"type":17,"components":[{"type":17,"components":[]}]}]}`), "data.components[0].components[0].type: is 17, must be one of"},
		"an id in quotes":              {row(`{"type":2,"style":1,"custom_id":"a","id":"1"}`), "id: is a string, must be integer or null"},
		"a large id":                   {row(`{"type":2,"style":1,"custom_id":"a","id":2147483648}`), "id: is 2147483648: integer doesn't match the format"},
		"many things at once":          {row(`{"type":2,"style":9,"custm_id":"a"}`), "custm_id: no such field"},
		"many things at once, and two": {row(`{"type":2,"style":9,"custm_id":"a"}`), "style: is 9, must be one of"},

		// Modals.
		"a long modal title":       {sent("POST", callbackPath, `{"type":9,"data":{"custom_id":"m","title":"`+long(46)+`","components":[{"type":10,"content":"x"}]}}`), "data.title: has 46 characters, the most is 45"},
		"a modal without fields":   {modal(""), "data.components: has 0 items, the least is 1"},
		"a label without field":    {modal(`{"type":18,"label":"Mood"}`), "data.components[0].component: is missing"},
		"a long modal label":       {modal(`{"type":18,"label":"` + long(46) + `","component":{"type":4,"custom_id":"a","style":1}}`), "data.components[0].label: has 46 characters, the most is 45"},
		"a button in a label":      {modal(`{"type":18,"label":"Mood","component":{"type":2,"custom_id":"a","style":1}}`), "data.components[0].component.type: is 2, must be one of"},
		"an unknown input style":   {modal(`{"type":18,"label":"Mood","component":{"type":4,"custom_id":"a","style":3}}`), "data.components[0].component.style: is 3, must be one of 1, 2"},
		"content in a modal":       {sent("POST", callbackPath, `{"type":9,"data":{"content":"hello","custom_id":"m","title":"A","components":[{"type":10,"content":"x"}]}}`), "data.content: is a string, must be \"\""},
		"an input in a select row": {modal(`{"type":1,"components":[{"type":3,"custom_id":"a","options":[]}]}`), "data.components[0].components[0].type: is 3, must be one of 4"},

		// Autocomplete.
		"a choice without value":  {sent("POST", callbackPath, `{"type":8,"data":{"choices":[{"name":"Berlin"}]}}`), "data.choices[0].value: is missing"},
		"a choice that is a list": {sent("POST", callbackPath, `{"type":8,"data":{"choices":[{"name":"Berlin","value":[]}]}}`), "data.choices[0].value: is an array"},
		"mixed choices":           {sent("POST", callbackPath, `{"type":8,"data":{"choices":[{"name":"a","value":"x"},{"name":"b","value":"y"},{"name":"c","value":1}]}}`), "data.choices[2].value: is a number, must be string"},
		"content beside choices":  {sent("POST", callbackPath, `{"type":8,"data":{"content":"x"}}`), "data.content: is a string, must be \"\""},

		// Messages and direct messages.
		"nonce and its flag":      {message(`{"content":"x","nonce":"` + long(26) + `","enforce_nonce":"yes"}`), "enforce_nonce: is a string, must be boolean or null"},
		"a long nonce":            {message(`{"content":"x","nonce":"` + long(26) + `"}`), "nonce: has 26 characters, the most is 25"},
		"a nonce that is a list":  {message(`{"content":"x","nonce":[]}`), "nonce: is an array, must be integer, string"},
		"a misspelt nonce":        {message(`{"content":"x","enforced_nonce":true}`), "enforced_nonce: no such field"},
		"a reply to nothing":      {message(`{"content":"x","message_reference":{"channel_id":"1"}}`), "message_reference.message_id: is missing"},
		"a file without id":       {message(`{"attachments":[{"filename":"a.png"}]}`), "attachments[0].id: is missing"},
		"a file by half a number": {message(`{"attachments":[{"id":0.5}]}`), "attachments[0].id: is a number, must be"},
		"a username of a webhook": {sent("PATCH", webhookPath+"/messages/@original", `{"username":"x"}`), "username: no such field"},
		"tts in an edit":          {sent("PATCH", webhookPath+"/messages/@original", `{"tts":false}`), "tts: no such field"},
		"a recipient's number":    {sent("POST", "/api/v10/users/@me/channels", `{"recipient_id":1200000000000000005}`), "recipient_id: is a number, must be string"},
		"a recipient's name":      {sent("POST", "/api/v10/users/@me/channels", `{"recipient_id":"maya"}`), "recipient_id: does not match"},
		"a misspelt recipient":    {sent("POST", "/api/v10/users/@me/channels", `{"recipient":"1"}`), "recipient: no such field is described; there are access_tokens, nicks, recipient_id"},
		"a follow-up too long":    {sent("POST", webhookPath+"?wait=true", `{"content":"`+long(2001)+`"}`), "content: has 2001 characters, the most is 2000"},
		"a misspelt follow-up":    {sent("POST", webhookPath, `{"contnet":"x"}`), "contnet: no such field is described; there are allowed_mentions, applied_tags"},

		// Commands.
		"a nameless command":        {commands(`{"description":"x"}`), "[0].name: is missing"},
		"a long name":               {commands(`{"name":"` + long(33) + `","description":"x"}`), "[0].name: has 33 characters, the most is 32"},
		"no description":            {commands(`{"name":"a"}`), "[0].description: is missing; a chat command has one"},
		"an empty description":      {commands(`{"name":"a","type":1,"description":""}`), "[0].description: is missing; a chat command has one"},
		"a described user command":  {commands(`{"name":"a","type":2,"description":"x"}`), "[0].description: is there; a user or message command has none"},
		"an unknown command type":   {commands(`{"name":"a","description":"x","type":9}`), "[0].type: is 9, must be one of 1, 2, 3, 4"},
		"an unknown context":        {commands(`{"name":"a","description":"x","contexts":[0,3]}`), "[0].contexts[1]: is 3, must be one of 0, 1, 2"},
		"a context twice":           {commands(`{"name":"a","description":"x","contexts":[0,0]}`), "[0].contexts: has an item twice"},
		"permissions as a number":   {commands(`{"name":"a","description":"x","default_member_permissions":32}`), "[0].default_member_permissions: is a number, must be string or null"},
		"permissions in words":      {commands(`{"name":"a","description":"x","default_member_permissions":"MANAGE_GUILD"}`), "[0].default_member_permissions: does not match"},
		"a misspelt command":        {commands(`{"name":"a","description":"x","permission":"0"}`), "[0].permission: no such field"},
		"one command, not a list":   {sent("PUT", commandsPath, `{"name":"a","description":"x"}`), "is an object, must be array or null"},
		"a null command":            {commands(`null`), "[0]: is null, must be object"},
		"an option with nulls":      {option(`{"type":3,"name":"note","description":"A note","channel_types":null,"required":false,"options":null,"autocomplete":false,"choices":null}`), "[0].options[0].channel_types: no such field"},
		"an option with more nulls": {option(`{"type":3,"name":"note","description":"A note","channel_types":null,"options":null}`), "[0].options[0].options: no such field"},
		"a null name":               {option(`{"type":3,"name":null,"description":"A note"}`), "[0].options[0].name: is null, must be string"},
		"a null description":        {option(`{"type":3,"name":"note","description":null}`), "[0].options[0].description: is null, must be string"},
		"an option type of null":    {option(`{"type":null,"name":"note","description":"x"}`), "[0].options[0].type: is null, must be one of 1, 2, 3"},
		"a null option":             {option(`null`), "[0].options[0]: is null, must be object"},
		"an option without words":   {option(`{"type":3,"name":"note"}`), "[0].options[0].description: is missing"},
		"an unknown option type":    {option(`{"type":12,"name":"note","description":"x"}`), "[0].options[0].type: is 12, must be one of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11"},
		"length of a number":        {option(`{"type":4,"name":"mood","description":"x","max_length":2}`), "[0].options[0].max_length: no such field"},
		"a text for a number":       {option(`{"type":4,"name":"mood","description":"x","choices":[{"name":"low","value":"0"}]}`), "[0].options[0].choices[0].value: is a string, must be integer"},
		"26 choices":                {option(`{"type":4,"name":"mood","description":"x","choices":[` + strings.TrimSuffix(strings.Repeat(`{"name":"n","value":1},`, 26), ",") + `]}`), "[0].options[0].choices: has 26 items, the most is 25"},
		"a subcommand's option":     {option(`{"type":1,"name":"set","description":"x","options":[{"type":7,"name":"where","description":"x","channel_types":[99]}]}`), "[0].options[0].options[0].channel_types[0]: is 99, must be one of"},
		"a subcommand in itself":    {option(`{"type":1,"name":"set","description":"x","options":[{"type":1,"name":"set","description":"x"}]}`), "[0].options[0].options[0].type: is 1, must be one of 3"},
		"a long translated name":    {commands(`{"name":"a","description":"x","name_localizations":{"de":"` + long(33) + `"}}`), "[0].name_localizations.de: has 33 characters, the most is 32"},
	} {
		t.Run(name, func(t *testing.T) { wantMisfit(t, c.Request(x.e), x.want) })
	}
}

// What discordgo itself makes of a command's options and of an edited message: the
// reason a bot needs types of its own for them.
func TestWhatDiscordgoAddsIsFound(t *testing.T) {
	c := checker(t)
	bot, w := library(t)
	if _, err := bot.ApplicationCommandBulkOverwrite("1200000000000000002", "", []*discordgo.ApplicationCommand{{
		Name: "checkin", Description: "How is today?",
		Options: []*discordgo.ApplicationCommandOption{{Type: discordgo.ApplicationCommandOptionBoolean, Name: "private", Description: "Only for you"}},
	}}); err != nil {
		t.Fatal(err)
	}
	err := c.Request(w.last)
	for _, field := range []string{"channel_types", "options", "autocomplete", "choices"} {
		wantMisfit(t, err, "[0].options[0]."+field+": no such field")
	}
	if _, err := bot.ChannelMessageEdit("1200000000000000003", "1200000000000000004", "Hello"); err != nil {
		t.Fatal(err)
	}
	err = c.Request(w.last)
	wantMisfit(t, err, "Channel: no such field")
	wantMisfit(t, err, "ID: no such field")
}

func TestManyMisfitsAreCutShort(t *testing.T) {
	c := checker(t)
	embed := strings.TrimSuffix(strings.Repeat(`{"a":1,"b":2},`, 10), ",")
	err := c.Request(sent("POST", messagesPath, `{"embeds":[`+embed+`]}`))
	wantMisfit(t, err, "and 8 more")
	if n := strings.Count(err.Error(), "\n"); n != listed+1 {
		t.Errorf("%d lines:\n%v", n, err)
	}
}

func TestContentTypes(t *testing.T) {
	c := checker(t)
	multi := func(path string, parts ...string) playground.Exchange {
		var b bytes.Buffer
		for _, p := range parts {
			head, body, _ := strings.Cut(p, "|")
			fmt.Fprintf(&b, "--limit\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n", head, body)
		}
		b.WriteString("--limit--\r\n")
		return playground.Exchange{Method: "POST", Path: path, ContentType: "multipart/form-data; boundary=limit", Request: b.Bytes(), Status: 200}
	}
	const file = `name="files[0]"; filename="a.png"|png`
	good := `name="payload_json"|{"type":4,"data":{"content":"x","attachments":[{"id":0,"filename":"a.png"}]}}`
	for name, x := range map[string]struct {
		e    playground.Exchange
		want string // "": fits
	}{
		"a file":              {multi(callbackPath, good, file), ""},
		"only a file":         {multi(messagesPath, file), ""},
		"a misspelt field":    {multi(callbackPath, `name="payload_json"|{"type":4,"data":{"contnet":"x"}}`, file), "data.contnet: no such field"},
		"a misspelt part":     {multi(callbackPath, good, `name="file[0]"; filename="a.png"|png`), `the part "file[0]" is neither`},
		"an eleventh file":    {multi(messagesPath, `name="files[10]"; filename="a.png"|png`), `the part "files[10]" is neither`},
		"a file without name": {multi(messagesPath, `name="files[0]"|png`), "files[0]: has no filename"},
		"a part twice":        {multi(messagesPath, file, file), "more than once"},
		"no JSON inside":      {multi(messagesPath, `name="payload_json"|{`), "body: is no JSON"},
		"no parts":            {multi(messagesPath), "the multipart body has no parts"},
		"no boundary":         {playground.Exchange{Method: "POST", Path: messagesPath, ContentType: "multipart/form-data", Request: []byte("--x\r\n"), Status: 200}, "body: the multipart body"},
		"cut short":           {playground.Exchange{Method: "POST", Path: messagesPath, ContentType: "multipart/form-data; boundary=limit", Request: []byte("--limit\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n{}"), Status: 200}, "payload_json: cannot be read"},
		"files for commands":  {multi(commandsPath, `name="payload_json"|{"name":"a"}`), `its Content-Type "multipart/form-data" is not described`},
		"text":                {playground.Exchange{Method: "POST", Path: messagesPath, ContentType: "text/plain", Request: []byte("{}"), Status: 200}, `its Content-Type "text/plain"`},
		"nothing said":        {playground.Exchange{Method: "POST", Path: messagesPath, Request: []byte("{}"), Status: 200}, "its Content-Type cannot be read"},
		"with a charset":      {playground.Exchange{Method: "POST", Path: messagesPath, ContentType: "application/json; charset=utf-8", Request: []byte("{}"), Status: 200}, ""},
		// The playground refuses some requests before it has read them.
		"refused unread":    {playground.Exchange{Method: "POST", Path: messagesPath, Status: 429}, ""},
		"met a fault":       {playground.Exchange{Method: "POST", Path: messagesPath, Status: 200, Fault: "status"}, ""},
		"answered unread":   {playground.Exchange{Method: "POST", Path: messagesPath, Status: 200}, "body: is missing"},
		"wrong and refused": {playground.Exchange{Method: "POST", Path: messagesPath, ContentType: "application/json", Request: []byte(`{"a":1}`), Status: 400}, "a: no such field"},
	} {
		err := c.Request(x.e)
		if x.want != "" {
			t.Run(name, func(t *testing.T) { wantMisfit(t, err, x.want) })
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

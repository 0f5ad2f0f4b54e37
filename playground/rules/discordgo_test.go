package rules

import (
	"encoding/json"
	"testing"

	"github.com/bwmarrin/discordgo"
)

func pointer[T any](value T) *T { return &value }

// What discordgo makes of its own types is what the bot sends, nulls and empty
// texts included; Discord accepts it, and so must the rules.
func TestWhatDiscordgoSendsIsValid(t *testing.T) {
	emoji := &discordgo.ComponentEmoji{Name: "🌱"}
	score := discordgo.SelectMenu{CustomID: "mood", Placeholder: "Your mood, 0 to 10"}
	for _, value := range []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"} {
		score.Options = append(score.Options, discordgo.SelectMenuOption{Label: value, Value: value})
	}
	rows := []discordgo.MessageComponent{
		discordgo.ActionsRow{Components: []discordgo.MessageComponent{score}},
		discordgo.ActionsRow{Components: []discordgo.MessageComponent{
			discordgo.Button{CustomID: "yes", Label: "Yes"},
			discordgo.Button{CustomID: "no", Style: discordgo.SecondaryButton, Emoji: emoji, Disabled: true},
			discordgo.Button{Style: discordgo.LinkButton, Label: "Read", URL: "https://example.org/help"},
		}},
		discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.SelectMenu{
			MenuType: discordgo.ChannelSelectMenu, CustomID: "where", MinValues: pointer(0), MaxValues: 2,
			ChannelTypes:  []discordgo.ChannelType{discordgo.ChannelTypeGuildText},
			DefaultValues: []discordgo.SelectMenuDefaultValue{{ID: "1", Type: discordgo.SelectMenuDefaultValueChannel}},
		}}},
	}
	embed := &discordgo.MessageEmbed{
		URL: "https://example.org", Title: "title", Description: "text", Timestamp: "2026-01-02T03:04:05Z", Color: 0x5865F2,
		Footer:    &discordgo.MessageEmbedFooter{Text: "footer"},
		Image:     &discordgo.MessageEmbedImage{URL: "attachment://chart.png"},
		Thumbnail: &discordgo.MessageEmbedThumbnail{URL: "https://example.org/a.png"},
		Author:    &discordgo.MessageEmbedAuthor{Name: "author"},
		Fields:    []*discordgo.MessageEmbedField{{Name: "name", Value: "value", Inline: true}},
	}
	layout := []discordgo.MessageComponent{
		discordgo.TextDisplay{Content: "text"},
		discordgo.Container{AccentColor: pointer(0x57F287), Components: []discordgo.MessageComponent{
			discordgo.Section{
				Components: []discordgo.MessageComponent{discordgo.TextDisplay{Content: "text"}},
				Accessory:  discordgo.Thumbnail{Media: discordgo.UnfurledMediaItem{URL: "https://example.org/a.png"}, Description: pointer("alt")},
			},
			discordgo.Separator{Divider: pointer(true), Spacing: pointer(discordgo.SeparatorSpacingSizeLarge)},
			discordgo.MediaGallery{Items: []discordgo.MediaGalleryItem{{Media: discordgo.UnfurledMediaItem{URL: "attachment://chart.png"}}}},
			discordgo.FileComponent{File: discordgo.UnfurledMediaItem{URL: "attachment://data.json"}},
			discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.Button{CustomID: "a", Label: "a"}}},
		}},
	}
	label := func(component discordgo.MessageComponent) discordgo.MessageComponent {
		return discordgo.Label{Label: "label", Component: component}
	}
	modal := []discordgo.MessageComponent{
		discordgo.TextDisplay{Content: "text"},
		discordgo.Label{Label: "label", Description: "description", Component: discordgo.TextInput{
			CustomID: "note", Style: discordgo.TextInputParagraph, Placeholder: "placeholder", Value: "value", Required: pointer(false), MinLength: 1, MaxLength: 4000,
		}},
		label(discordgo.SelectMenu{CustomID: "pick", Options: score.Options, Required: pointer(false), MinValues: pointer(0)}),
		label(discordgo.FileUpload{CustomID: "file", MaxValues: 3}),
		discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.TextInput{CustomID: "old", Label: "label", Style: discordgo.TextInputShort}}},
	}
	mentions := &discordgo.MessageAllowedMentions{}
	poll := &discordgo.Poll{Question: discordgo.PollMedia{Text: "q"}, Answers: []discordgo.PollAnswer{{Media: &discordgo.PollMedia{Text: "a", Emoji: emoji}}}, Duration: 24}
	response := func(kind discordgo.InteractionResponseType, data *discordgo.InteractionResponseData) discordgo.InteractionResponse {
		return discordgo.InteractionResponse{Type: kind, Data: data}
	}
	choices := []*discordgo.ApplicationCommandOptionChoice{{Name: "Every Morning", Value: "morning", NameLocalizations: map[discordgo.Locale]string{discordgo.German: "Jeden Morgen"}}}

	oneFile := func(body []byte) Errors { return Message(body, 1, false) }
	for name, c := range map[string]struct {
		judge func([]byte) Errors
		value any
	}{
		"message":             {createMessage, discordgo.MessageSend{Content: "text"}},
		"message, zero":       {createMessage, discordgo.MessageSend{}},
		"message, full":       {createMessage, discordgo.MessageSend{Content: "text", Embeds: []*discordgo.MessageEmbed{embed}, Components: rows, AllowedMentions: mentions, Flags: discordgo.MessageFlagsSuppressNotifications, Poll: poll}},
		"message, reply":      {createMessage, discordgo.MessageSend{Content: "text", Reference: &discordgo.MessageReference{MessageID: "1", ChannelID: "2", FailIfNotExists: pointer(false)}}},
		"message, v2":         {createMessage, discordgo.MessageSend{Components: layout, Flags: discordgo.MessageFlagsIsComponentsV2}},
		"follow-up":           {createMessage, discordgo.WebhookParams{Content: "text", Flags: discordgo.MessageFlagsEphemeral}},
		"follow-up with file": {oneFile, discordgo.WebhookParams{Embeds: []*discordgo.MessageEmbed{embed}, Attachments: []*discordgo.MessageAttachment{{ID: "0", Filename: "chart.png"}}}},
		"edit, zero":          {editMessage, discordgo.MessageEdit{}},
		"edit":                {editMessage, discordgo.MessageEdit{ID: "1", Channel: "2", Content: pointer(""), Embeds: &[]*discordgo.MessageEmbed{}, Components: &[]discordgo.MessageComponent{}, Attachments: &[]*discordgo.MessageAttachment{{ID: "123456789"}}}},
		"webhook edit":        {editMessage, discordgo.WebhookEdit{Content: pointer("text"), Components: &rows, AllowedMentions: mentions}},

		"pong":            {respond, discordgo.InteractionResponse{Type: discordgo.InteractionResponsePong}},
		"deferred":        {respond, response(discordgo.InteractionResponseDeferredChannelMessageWithSource, &discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsEphemeral})},
		"deferred update": {respond, discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredMessageUpdate}},
		"answer":          {respond, response(discordgo.InteractionResponseChannelMessageWithSource, &discordgo.InteractionResponseData{Content: "text", Components: rows, Flags: discordgo.MessageFlagsEphemeral, AllowedMentions: mentions})},
		"answer, v2":      {respond, response(discordgo.InteractionResponseChannelMessageWithSource, &discordgo.InteractionResponseData{Components: layout, Flags: discordgo.MessageFlagsIsComponentsV2 | discordgo.MessageFlagsEphemeral})},
		"update":          {respond, response(discordgo.InteractionResponseUpdateMessage, &discordgo.InteractionResponseData{Embeds: []*discordgo.MessageEmbed{embed}})},
		"autocomplete":    {respond, response(discordgo.InteractionApplicationCommandAutocompleteResult, &discordgo.InteractionResponseData{Choices: choices})},
		"no suggestions":  {respond, response(discordgo.InteractionApplicationCommandAutocompleteResult, &discordgo.InteractionResponseData{})},
		"modal":           {respond, response(discordgo.InteractionResponseModal, &discordgo.InteractionResponseData{CustomID: "m", Title: "t", Components: modal})},

		"command": {Command, discordgo.ApplicationCommand{Name: "ping", Description: "text"}},
		"commands": {Commands, []*discordgo.ApplicationCommand{
			{
				Name: "checkin", Description: "text", NameLocalizations: &map[discordgo.Locale]string{discordgo.German: "tagesgruß"},
				Contexts:         &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM},
				IntegrationTypes: &[]discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall, discordgo.ApplicationIntegrationUserInstall},
				Options: []*discordgo.ApplicationCommandOption{
					{Type: discordgo.ApplicationCommandOptionInteger, Name: "mood", Description: "text", Required: true, MinValue: pointer(0.0), MaxValue: 10},
					{Type: discordgo.ApplicationCommandOptionString, Name: "when", Description: "text", Choices: choices},
					{Type: discordgo.ApplicationCommandOptionString, Name: "zone", Description: "text", Autocomplete: true, MinLength: pointer(1), MaxLength: 64},
					{Type: discordgo.ApplicationCommandOptionChannel, Name: "where", Description: "text", ChannelTypes: []discordgo.ChannelType{discordgo.ChannelTypeGuildText}},
				},
			},
			{
				Name: "remind", Description: "text", DefaultMemberPermissions: pointer(int64(discordgo.PermissionManageGuild)), NSFW: pointer(false),
				Options: []*discordgo.ApplicationCommandOption{
					{Type: discordgo.ApplicationCommandOptionSubCommand, Name: "list", Description: "text"},
					{Type: discordgo.ApplicationCommandOptionSubCommandGroup, Name: "edit", Description: "text", Options: []*discordgo.ApplicationCommandOption{
						{Type: discordgo.ApplicationCommandOptionSubCommand, Name: "add", Description: "text"},
					}},
				},
			},
			{Type: discordgo.UserApplicationCommand, Name: "Say Hello"},
			{Type: discordgo.MessageApplicationCommand, Name: "Save for later"},
		}},
	} {
		body, err := json.Marshal(c.value)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if found := c.judge(body); found != nil {
			t.Errorf("%s: %s\nbody %s", name, text(found), body)
		}
	}
}

// discordgo does not check what it sends: the rules must.
func TestWhatDiscordgoSendsInVainIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		value any
		want  string
	}{
		"a nil embed":       {discordgo.MessageSend{Embeds: []*discordgo.MessageEmbed{nil}}, "embeds.0 MODEL_TYPE_CONVERT Expected an object/dictionary."},
		"an empty embed":    {discordgo.MessageSend{Embeds: []*discordgo.MessageEmbed{{}}}, "embeds.0.description" + missing},
		"a zero button":     {discordgo.MessageSend{Components: []discordgo.MessageComponent{discordgo.Button{}}}, `components.0 UNION_TYPE_CHOICES Value of field "type" must be one of (1,).`},
		"an empty row":      {discordgo.MessageSend{Components: []discordgo.MessageComponent{discordgo.ActionsRow{}}}, "components.0.components" + missing},
		"text with v2 flag": {discordgo.MessageSend{Content: "a", Flags: discordgo.MessageFlagsIsComponentsV2}, "content MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2 The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"},
	} {
		body, err := json.Marshal(c.value)
		if err != nil {
			t.Fatal(err)
		}
		run(t, createMessage, []check{{name, string(body), c.want}})
	}
}

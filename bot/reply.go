package bot

import (
	"encoding/json"
	"slices"

	"github.com/bwmarrin/discordgo"
)

// Reply is the answer to an interaction, which only the person who acted sees, or a
// message to send. The zero value answers a button with nothing: its message stays as
// it is.
type Reply struct {
	// Content is Discord's markdown; a registered command named in it, like `/help`,
	// becomes one that can be pressed.
	Content    string
	Embeds     []*discordgo.MessageEmbed
	Components []discordgo.MessageComponent
	// Files are attached; their readers are read once.
	Files []*discordgo.File

	// Update puts the answer in place of the message that was acted on. Where others can
	// see that message, the answer is private all the same, unless it is Shared.
	Update bool
	Shared bool
	// AsIs says that the answer shows something as it is, so that nothing may be added to it.
	AsIs bool
	// Modal opens a form instead of saying something.
	Modal *Modal
	// Choices completes an option instead of saying something. Of those with the same name
	// or the same value the first is sent, and of all at most 25.
	Choices []*discordgo.ApplicationCommandOptionChoice

	// PingRoles and PingUsers are ids that a sent message may ping, where its text
	// mentions them; nobody else is. An answer to an interaction pings nobody.
	PingRoles, PingUsers []string
}

// Modal is a form of up to five inputs.
type Modal struct {
	CustomID   string
	Title      string // at most 45 characters
	Components []discordgo.MessageComponent
}

func (r Reply) empty() bool {
	return r.Content == "" && len(r.Embeds) == 0 && len(r.Components) == 0 && len(r.Files) == 0 && r.Modal == nil
}

// callback is the body of a first answer (docs: interactions/receiving-and-responding,
// "Interaction Response Structure").
type callback struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

// message is the part that callbacks, edits and sent messages have in common. Lists
// are never absent: on an update, an empty one removes what was there.
type message struct {
	Content         string                            `json:"content"`
	Embeds          []*discordgo.MessageEmbed         `json:"embeds"`
	Components      []any                             `json:"components"`
	AllowedMentions *discordgo.MessageAllowedMentions `json:"allowed_mentions"`
}

// newMessage is an answer that becomes a message of its own.
type newMessage struct {
	message
	Flags discordgo.MessageFlags `json:"flags,omitempty"`
}

type modal struct {
	CustomID   string `json:"custom_id"`
	Title      string `json:"title"`
	Components []any  `json:"components"`
}

type choices struct {
	Choices []choiceBody `json:"choices"`
}

// noMentions lets no text of ours or a member's ping anybody.
var noMentions = &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}

func (r Reply) message() message {
	m := message{Content: r.Content, Embeds: r.Embeds, Components: plainList(r.Components), AllowedMentions: noMentions}
	if m.Embeds == nil {
		m.Embeds = []*discordgo.MessageEmbed{}
	}
	return m
}

// sent is the reply as a message that answers nobody.
func (r Reply) sent() message {
	m := r.message()
	m.AllowedMentions = &discordgo.MessageAllowedMentions{
		Parse: []discordgo.AllowedMentionType{}, Roles: r.PingRoles, Users: r.PingUsers,
	}
	return m
}

func (r Reply) newMessage() newMessage {
	return newMessage{r.message(), discordgo.MessageFlagsEphemeral}
}

// callback is the answer to an interaction of the given kind.
func (r Reply) callback(kind discordgo.InteractionType) callback {
	switch {
	case kind == discordgo.InteractionApplicationCommandAutocomplete:
		return callback{discordgo.InteractionApplicationCommandAutocompleteResult, r.completion()}
	case r.Modal != nil:
		return callback{discordgo.InteractionResponseModal, modal{r.Modal.CustomID, r.Modal.Title, plainList(r.Modal.Components)}}
	case r.empty():
		return callback{Type: discordgo.InteractionResponseDeferredMessageUpdate}
	case r.Update:
		return callback{discordgo.InteractionResponseUpdateMessage, r.message()}
	}
	return callback{discordgo.InteractionResponseChannelMessageWithSource, r.newMessage()}
}

// maxChoices is how many choices Discord takes for an option (docs:
// interactions/receiving-and-responding, "Autocomplete").
const maxChoices = 25

// completion is what completes an option. Discord refuses a whole answer in which two
// choices have the same name; which of two with the same value was meant nobody could
// tell.
func (r Reply) completion() choices {
	c := choices{Choices: []choiceBody{}}
	for _, choice := range r.Choices {
		same := func(there choiceBody) bool { return there.Name == choice.Name || there.Value == choice.Value }
		if len(c.Choices) < maxChoices && !slices.ContainsFunc(c.Choices, same) {
			c.Choices = append(c.Choices, choiceBody{choice.Name, choice.NameLocalizations, choice.Value})
		}
	}
	return c
}

// encode returns the body of a request that carries v, with the files if there are any.
func encode(v any, files []*discordgo.File) (contentType string, body []byte, err error) {
	if len(files) > 0 {
		return discordgo.MultipartBodyWithJSON(v, files)
	}
	body, err = json.Marshal(v)
	return "application/json", body, err
}

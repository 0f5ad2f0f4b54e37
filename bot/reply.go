package bot

import (
	"encoding/json"

	"github.com/bwmarrin/discordgo"
)

// Reply is the answer to an interaction, or a message to send. The zero value answers
// a button with nothing: its message stays as it is.
type Reply struct {
	Content    string
	Embeds     []*discordgo.MessageEmbed
	Components []discordgo.MessageComponent

	// Files are attached; their readers are read once.
	Files []*discordgo.File

	// Public shows the answer to everyone in the channel. Without it only the person
	// who acted sees it.
	Public bool
	// Update puts the answer in place of the message that was acted on.
	Update bool
	// Modal opens a form instead of saying something.
	Modal *Modal
	// Choices completes an option instead of saying something, at most 25.
	Choices []*discordgo.ApplicationCommandOptionChoice
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

// response is the answer as an interaction callback.
func (r Reply) response(kind discordgo.InteractionType) *discordgo.InteractionResponse {
	switch {
	case kind == discordgo.InteractionApplicationCommandAutocomplete:
		choices := r.Choices
		if choices == nil {
			choices = []*discordgo.ApplicationCommandOptionChoice{}
		}
		return &discordgo.InteractionResponse{
			Type: discordgo.InteractionApplicationCommandAutocompleteResult,
			Data: &discordgo.InteractionResponseData{Choices: choices},
		}
	case r.Modal != nil:
		return &discordgo.InteractionResponse{
			Type: discordgo.InteractionResponseModal,
			Data: &discordgo.InteractionResponseData{CustomID: r.Modal.CustomID, Title: r.Modal.Title, Components: r.Modal.Components},
		}
	case r.empty():
		return &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredMessageUpdate}
	case r.Update:
		return &discordgo.InteractionResponse{Type: discordgo.InteractionResponseUpdateMessage, Data: r.data()}
	}
	data := r.data()
	data.Flags = r.flags()
	return &discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: data}
}

func (r Reply) data() *discordgo.InteractionResponseData {
	return &discordgo.InteractionResponseData{
		Content: r.Content, Embeds: notNil(r.Embeds), Components: notNil(r.Components), AllowedMentions: noMentions,
		Files: r.Files,
	}
}

func (r Reply) flags() discordgo.MessageFlags {
	if r.Public {
		return 0
	}
	return discordgo.MessageFlagsEphemeral
}

// notNil makes an absent list an empty one: on an update, that removes what was there.
func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// encode returns the body of a request that carries v, with the files if there are any.
func encode(v any, files []*discordgo.File) (contentType string, body []byte, err error) {
	if len(files) > 0 {
		return discordgo.MultipartBodyWithJSON(v, files)
	}
	body, err = json.Marshal(v)
	return "application/json", body, err
}

package playground

import (
	"bytes"
	"encoding/json"
	"image"
	_ "image/gif" // so that an attached image's size is known, as on Discord
	_ "image/jpeg"
	_ "image/png"
	"mime"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// timeFormat is how Discord writes timestamps (docs: reference, "ISO8601 Date/Time").
const timeFormat = "2006-01-02T15:04:05.000000-07:00"

func timestamp(t time.Time) string { return t.UTC().Format(timeFormat) }

// optional tells a field that was left out from one that was null.
type optional[T any] struct {
	Set   bool
	Value T
}

func (o *optional[T]) UnmarshalJSON(b []byte) error {
	o.Set = true
	if string(b) == "null" {
		var zero T
		o.Value = zero
		return nil
	}
	return json.Unmarshal(b, &o.Value)
}

// messageForm is the body of a message create or edit, of a callback's data and of a
// follow-up.
type messageForm struct {
	Content          optional[string]           `json:"content"`
	TTS              bool                       `json:"tts"`
	Embeds           optional[[]object]         `json:"embeds"`
	Components       optional[[]object]         `json:"components"`
	Flags            optional[int]              `json:"flags"`
	AllowedMentions  *allowedMentions           `json:"allowed_mentions"`
	Attachments      optional[[]attachmentForm] `json:"attachments"`
	Nonce            json.RawMessage            `json:"nonce"`
	EnforceNonce     bool                       `json:"enforce_nonce"`
	MessageReference *referenceForm             `json:"message_reference"`
}

type attachmentForm struct {
	ID          json.RawMessage `json:"id"` // of a kept attachment, or n of files[n]; text or number
	Filename    string          `json:"filename"`
	Title       string          `json:"title"`
	Description *string         `json:"description"`
}

type referenceForm struct {
	Type      int    `json:"type"`
	MessageID string `json:"message_id"`
	ChannelID string `json:"channel_id"`
	FailGone  *bool  `json:"fail_if_not_exists"`
}

type allowedMentions struct {
	Parse       []string `json:"parse"`
	Users       []string `json:"users"`
	Roles       []string `json:"roles"`
	RepliedUser bool     `json:"replied_user"`
}

// upload is one files[n] part of a multipart body.
type upload struct {
	index       string // the n
	filename    string
	contentType string
	data        []byte
}

// apply writes a form and its files into m, a message nobody else sees yet. Only what
// the form sets changes. mentionDefault is what allowed_mentions means when left out.
// The caller holds the server's lock.
func (s *Server) apply(m *message, f *messageForm, files []upload, mentionDefault []string) *apiError {
	c := s.world.channels[m.ChannelID]
	if f.Content.Set {
		m.Content = strings.TrimSpace(f.Content.Value)
	}
	if f.Embeds.Set {
		m.Embeds = make([]object, 0, len(f.Embeds.Value))
		for _, e := range f.Embeds.Value {
			m.Embeds = append(m.Embeds, shownEmbed(e))
		}
	}
	if f.Components.Set {
		m.Components = f.Components.Value
		if m.Components == nil {
			m.Components = []object{}
		}
		settleComponents(m.Components)
	}
	if err := s.applyAttachments(m, f, files); err != nil {
		return err
	}
	if m.Flags&flagComponentsV2 != 0 && (m.Content != "" || len(m.Embeds) > 0) {
		// docs: resources/message, note ** of Create Message.
		return formError("MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "The 'content' and 'embeds' fields cannot be used when using MessageFlags.IS_COMPONENTS_V2.", "content")
	}
	if m.Content == "" && len(m.Embeds) == 0 && len(m.Components) == 0 && len(m.Attachments) == 0 && len(m.embedded) == 0 {
		return errEmptyMessage
	}
	s.applyMentions(m, c, f.AllowedMentions, mentionDefault)
	return nil
}

// shownEmbed is an embed as Discord gives it back: always rich (docs: resources/message,
// Create Message, "Limitations"), and with what a field leaves out.
func shownEmbed(e object) object {
	e["type"] = "rich"
	delete(e, "provider")
	delete(e, "video")
	fields, _ := e["fields"].([]any)
	for _, f := range fields {
		if f, ok := f.(map[string]any); ok && f["inline"] == nil {
			f["inline"] = false
		}
	}
	return e
}

// maxFile is the default upload limit per file (docs: reference, "Uploading Files").
const maxFile = 10 << 20

func (s *Server) applyAttachments(m *message, f *messageForm, files []upload) *apiError {
	if !f.Attachments.Set && len(files) == 0 && !f.Embeds.Set && !f.Components.Set {
		return nil
	}
	all := append(slices.Clone(m.Attachments), m.embedded...)
	told := map[string]attachmentForm{}
	for _, a := range f.Attachments.Value {
		told[plainText(a.ID)] = a
	}
	// A list names everything that stays (docs: reference, "Editing Message
	// Attachments"); without one, what is there stays.
	if f.Attachments.Set {
		kept := all[:0]
		for _, a := range all {
			t, keep := told[a.ID]
			if !keep {
				s.files.remove(a.ID)
				continue
			}
			if t.Description != nil {
				a.Description = *t.Description
			}
			kept = append(kept, a)
		}
		all = kept
	}
	for _, u := range files {
		if len(u.data) > maxFile {
			return errTooLarge
		}
		t := told[u.index]
		name := u.filename
		if t.Filename != "" {
			name = t.Filename
		}
		a := attachment{
			ID: s.ids.next(), Filename: safeFilename(name), Title: t.Title, Size: len(u.data),
			ContentType: contentType(u), Ephemeral: m.ephemeral(),
		}
		if t.Description != nil {
			a.Description = *t.Description
		}
		a.URL = s.URL() + "/attachments/" + m.ChannelID + "/" + a.ID + "/" + a.Filename
		a.ProxyURL = a.URL
		if conf, _, err := image.DecodeConfig(bytes.NewReader(u.data)); err == nil {
			a.Width, a.Height = conf.Width, conf.Height
		}
		if err := s.files.put(a.ID, u.data); err != nil {
			s.log.Error("keep an attachment", "file", a.Filename, "err", err)
			return &apiError{status: http.StatusInternalServerError, code: 0, message: "Internal Server Error"}
		}
		all = append(all, a)
	}

	shown := map[string]bool{}
	resolve := func(o object, key, url string) bool {
		name, ok := strings.CutPrefix(url, "attachment://")
		if !ok {
			// A kept embed or component already shows its file by its real address.
			for _, a := range all {
				if a.URL == url {
					shown[a.ID] = true
				}
			}
			return true
		}
		for _, a := range all {
			if a.Filename == name || a.Filename == safeFilename(name) {
				shown[a.ID] = true
				o[key] = a.URL
				if key == "url" {
					o["proxy_url"] = a.ProxyURL
					o["content_type"] = a.ContentType
					if a.Width > 0 {
						o["width"], o["height"] = a.Width, a.Height
					}
				}
				return true
			}
		}
		return false
	}
	for _, e := range m.Embeds {
		eachURL(e, resolve)
	}
	for _, c := range m.Components {
		if !eachURL(c, resolve) {
			return formError("UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", "The referenced attachment was not found.", "components")
		}
	}
	eachComponent(m.Components, func(c object) { s.showMedia(c, all) })
	m.Attachments, m.embedded = []attachment{}, nil
	for _, a := range all {
		if shown[a.ID] {
			m.embedded = append(m.embedded, a)
		} else {
			m.Attachments = append(m.Attachments, a)
		}
	}
	return nil
}

// showMedia completes the media of a thumbnail, gallery or file component.
func (s *Server) showMedia(c object, all []attachment) {
	media := []any{c["media"], c["file"]}
	for _, item := range objects(c["items"]) {
		media = append(media, item["media"])
	}
	for _, v := range media {
		m, is := v.(object)
		if !is || m["id"] != nil {
			continue // nothing, or kept from before an edit
		}
		m["id"], m["proxy_url"] = s.ids.next(), m["url"]
		for _, a := range all {
			if a.URL == m["url"] {
				m["id"], m["attachment_id"] = a.ID, a.ID
				if kind, _ := number(c["type"]); kind == componentFile {
					c["name"], c["size"] = a.Filename, a.Size
				}
			}
		}
	}
}

// eachURL calls f for every url and icon_url inside o; false if any call was.
func eachURL(v any, f func(o object, key, url string) bool) bool {
	ok := true
	switch v := v.(type) {
	case object:
		for _, key := range []string{"url", "icon_url"} {
			if url, is := v[key].(string); is {
				ok = f(v, key, url) && ok
			}
		}
		for _, x := range v {
			ok = eachURL(x, f) && ok
		}
	case []any:
		for _, x := range v {
			ok = eachURL(x, f) && ok
		}
	}
	return ok
}

var unsafeInFilename = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// safeFilename keeps what Discord keeps in a file's name.
func safeFilename(name string) string {
	name = unsafeInFilename.ReplaceAllString(path.Base(strings.ReplaceAll(name, `\`, "/")), "_")
	if strings.Trim(name, "._") == "" {
		return "unknown"
	}
	return name
}

func contentType(u upload) string {
	if t := mime.TypeByExtension(path.Ext(u.filename)); t != "" {
		return t
	}
	if u.contentType != "" && u.contentType != "application/octet-stream" {
		return u.contentType
	}
	return http.DetectContentType(u.data)
}

var (
	userMention     = regexp.MustCompile(`<@!?(\d+)>`)
	roleMention     = regexp.MustCompile(`<@&(\d+)>`)
	everyoneMention = regexp.MustCompile(`@(everyone|here)\b`)
)

// applyMentions works out who m mentions: what its words say, cut down to what is
// allowed (docs: resources/message, "Allowed Mentions Object").
func (s *Server) applyMentions(m *message, c *channel, allowed *allowedMentions, byDefault []string) {
	m.Mentions, m.MentionRoles, m.MentionEveryone = []user{}, []string{}, false
	words := m.Content
	if m.Flags&flagComponentsV2 != 0 {
		words = shownText(m.Components)
	}
	if allowed == nil {
		allowed = &allowedMentions{Parse: byDefault}
	}
	if m.ReferencedMessage != nil && allowed.RepliedUser {
		m.Mentions = append(m.Mentions, m.ReferencedMessage.Author)
	}
	if !strings.Contains(words, "@") {
		return
	}
	may := func(kind, id string, ids []string) bool {
		return slices.Contains(allowed.Parse, kind) || slices.Contains(ids, id)
	}
	for _, found := range userMention.FindAllStringSubmatch(words, -1) {
		u, known := s.world.userByID(found[1])
		if known && may("users", u.ID, allowed.Users) && !slices.ContainsFunc(m.Mentions, func(x user) bool { return x.ID == u.ID }) {
			m.Mentions = append(m.Mentions, u)
		}
	}
	if c.isDM() {
		return
	}
	mayAll := s.world.permissionsIn(c, m.Author.ID).has(permMentionEveryone)
	for _, found := range roleMention.FindAllStringSubmatch(words, -1) {
		r := c.guild.role(found[1])
		if r != nil && (r.Mentionable || mayAll) && may("roles", r.ID, allowed.Roles) && !slices.Contains(m.MentionRoles, r.ID) {
			m.MentionRoles = append(m.MentionRoles, r.ID)
		}
	}
	m.MentionEveryone = mayAll && slices.Contains(allowed.Parse, "everyone") && everyoneMention.MatchString(words)
}

// shownText is the text of all text displays.
func shownText(list []object) string {
	var b strings.Builder
	for _, c := range list {
		if kind, _ := number(c["type"]); kind == componentTextDisplay {
			b.WriteString(stringOf(c["content"]))
			b.WriteByte('\n')
		}
		b.WriteString(shownText(children(c)))
	}
	return b.String()
}

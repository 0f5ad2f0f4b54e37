package playground

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"cairn/playground/rules"
)

// read takes in the body: JSON, or multipart with payload_json and files[n].
func (c *call) read() *apiError {
	if c.Request.Body == nil || c.Request.Body == http.NoBody {
		if c.Header.Get("Content-Type") != "" && c.Method != "GET" && c.Method != "DELETE" {
			return errJSON // a promise of a body and none there
		}
		return nil
	}
	raw, err := readAll(c.Request.Body, c.ContentLength)
	if err != nil {
		return err
	}
	c.raw = raw
	if len(raw) == 0 {
		return nil
	}
	kind, params, _ := mime.ParseMediaType(c.Header.Get("Content-Type"))
	switch kind {
	case "application/json":
		c.body = raw
	case "multipart/form-data":
		if err := c.readParts(params["boundary"]); err != nil {
			return err
		}
	default:
		return formError("CONTENT_TYPE_INVALID", `Expected "Content-Type" header to be one of {'application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'}.`)
	}
	if len(c.body) > 0 && !json.Valid(c.body) {
		return errJSON
	}
	return nil
}

func readAll(r io.Reader, length int64) ([]byte, *apiError) {
	if length > maxBody {
		return nil, errTooLarge
	}
	var b bytes.Buffer
	if length > 0 {
		b.Grow(int(length) + bytes.MinRead)
	}
	if _, err := b.ReadFrom(io.LimitReader(r, maxBody+1)); err != nil {
		return nil, &apiError{status: http.StatusBadRequest, code: 0, message: "The request body ended early."}
	}
	if b.Len() > maxBody {
		return nil, errTooLarge
	}
	return b.Bytes(), nil
}

func (c *call) readParts(boundary string) *apiError {
	bad := func(err error) *apiError {
		return formError("MULTIPART_INVALID", fmt.Sprintf("The multipart body cannot be read: %v.", err))
	}
	// Cut short inside a part's header, a body looks finished to the reader.
	if boundary == "" || !bytes.Contains(c.raw, []byte("--"+boundary+"--")) {
		return bad(io.ErrUnexpectedEOF)
	}
	parts := multipart.NewReader(bytes.NewReader(c.raw), boundary)
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return bad(err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return bad(err)
		}
		name := part.FormName()
		if name == "payload_json" {
			c.body = data
			continue
		}
		index, isFile := strings.CutPrefix(name, "files[")
		index, closed := strings.CutSuffix(index, "]")
		if !isFile || !closed || !isSnowflake(index) {
			return formError("MULTIPART_FIELD_UNKNOWN", fmt.Sprintf("The part %q is neither payload_json nor files[n].", name))
		}
		if slices.ContainsFunc(c.files, func(u upload) bool { return u.index == index }) {
			return formError("MULTIPART_FIELD_DUPLICATE", fmt.Sprintf("The part %q is there twice.", name))
		}
		c.files = append(c.files, upload{index: index, filename: part.FileName(), contentType: part.Header.Get("Content-Type"), data: data})
	}
	if c.body == nil {
		c.body = []byte("{}")
	}
	return nil
}

// form validates the body as a message and decodes it.
func (c *call) form(edit bool) (*messageForm, *apiError) {
	body := c.body
	if body == nil {
		body = []byte("{}")
	}
	if errs := rules.Message(body, len(c.files), edit); errs != nil {
		return nil, invalidForm(errs)
	}
	if !edit && rules.Empty(body, len(c.files)) {
		return nil, errEmptyMessage
	}
	return decoded(body)
}

func decoded(body []byte) (*messageForm, *apiError) {
	f := &messageForm{}
	if err := json.Unmarshal(body, f); err != nil {
		return nil, formError("MODEL_TYPE_CONVERT", fmt.Sprintf("The body cannot be read: %v.", err))
	}
	return f, nil
}

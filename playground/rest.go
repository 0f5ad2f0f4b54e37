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

// maxBody is the largest request Discord takes (docs: resources/message, Create
// Message, "Limitations").
const maxBody = 25 << 20

// apiError is an error in Discord's shape (docs: reference, "Error Messages").
type apiError struct {
	status  int
	code    int
	message string
	errors  any
	limited *limited // for a 429
}

func (e *apiError) shape() object {
	if e.limited != nil {
		return object{"message": e.message, "retry_after": e.limited.RetryAfter, "global": e.limited.Global}
	}
	o := object{"code": e.code, "message": e.message}
	if e.errors != nil {
		o["errors"] = e.errors
	}
	return o
}

// The errors that more than one route gives (docs: topics/opcodes-and-status-codes,
// "JSON Error Codes").
var (
	errNotFound           = &apiError{status: http.StatusNotFound, code: 0, message: "404: Not Found"}
	errMethod             = &apiError{status: http.StatusMethodNotAllowed, code: 0, message: "405: Method Not Allowed"}
	errUnauthorized       = &apiError{status: http.StatusUnauthorized, code: 0, message: "401: Unauthorized"}
	errUserAgent          = &apiError{status: http.StatusForbidden, code: 40333, message: "Cloudflare is blocking your request. Set a User-Agent header such as 'DiscordBot (https://example.org, 1.0)'."}
	errTooLarge           = &apiError{status: http.StatusRequestEntityTooLarge, code: 40005, message: "Request entity too large"}
	errVersion            = &apiError{status: http.StatusBadRequest, code: 50041, message: "Invalid API version"}
	errJSON               = &apiError{status: http.StatusBadRequest, code: 50109, message: "The request body contains invalid JSON."}
	errUnknownChannel     = &apiError{status: http.StatusNotFound, code: 10003, message: "Unknown Channel"}
	errUnknownGuild       = &apiError{status: http.StatusNotFound, code: 10004, message: "Unknown Guild"}
	errUnknownMember      = &apiError{status: http.StatusNotFound, code: 10007, message: "Unknown Member"}
	errUnknownMessage     = &apiError{status: http.StatusNotFound, code: 10008, message: "Unknown Message"}
	errUnknownUser        = &apiError{status: http.StatusNotFound, code: 10013, message: "Unknown User"}
	errUnknownWebhook     = &apiError{status: http.StatusNotFound, code: 10015, message: "Unknown Webhook"}
	errUnknownInteraction = &apiError{status: http.StatusNotFound, code: 10062, message: "Unknown interaction"}
	errUnknownCommand     = &apiError{status: http.StatusNotFound, code: 10063, message: "Unknown application command"}
	errAcknowledged       = &apiError{status: http.StatusBadRequest, code: 40060, message: "Interaction has already been acknowledged."}
	errMissingAccess      = &apiError{status: http.StatusForbidden, code: 50001, message: "Missing Access"}
	errForeignMessage     = &apiError{status: http.StatusForbidden, code: 50005, message: "Cannot edit a message authored by another user"}
	errEmptyMessage       = &apiError{status: http.StatusBadRequest, code: 50006, message: "Cannot send an empty message"}
	errClosedDM           = &apiError{status: http.StatusForbidden, code: 50007, message: "Cannot send messages to this user"}
	errNotText            = &apiError{status: http.StatusBadRequest, code: 50008, message: "Cannot send messages in a non-text channel"}
	errMissingPermissions = &apiError{status: http.StatusForbidden, code: 50013, message: "Missing Permissions"}
	errWebhookToken       = &apiError{status: http.StatusUnauthorized, code: 50027, message: "Invalid Webhook Token"}
	errNoSharedGuild      = &apiError{status: http.StatusForbidden, code: 50278, message: "Cannot send messages to this user due to having no mutual guilds"}
)

func invalidForm(errs any) *apiError {
	return &apiError{status: http.StatusBadRequest, code: 50035, message: "Invalid Form Body", errors: errs}
}

// formError is a form error on the field that path leads to; no path: on the whole body.
func formError(code, message string, path ...string) *apiError {
	var errs any = object{"_errors": []object{{"code": code, "message": message}}}
	for _, key := range slices.Backward(path) {
		errs = object{key: errs}
	}
	return invalidForm(errs)
}

// reply is what a route answers. A nil body is 204 No Content.
type reply struct {
	status int
	body   any
}

func ok(body any) (reply, *apiError)        { return reply{http.StatusOK, body}, nil }
func noContent() (reply, *apiError)         { return reply{http.StatusNoContent, nil}, nil }
func refuse(e *apiError) (reply, *apiError) { return reply{}, e }
func created(made bool, body any) (reply, *apiError) {
	if made {
		return reply{http.StatusCreated, body}, nil
	}
	return ok(body)
}

// call is one REST request on its way to a route.
type call struct {
	*http.Request
	body  []byte // the JSON, of a multipart body its payload_json
	files []upload
	raw   []byte // the body as it came
}

// route is one of Discord's endpoints.
type route struct {
	handle func(*call) (reply, *apiError)
	// token routes are protected by the interaction token in the path: they need no
	// bot token and do not count towards the global limit (docs:
	// receiving-and-responding, "Endpoints").
	token bool
	// limit names the bucket the route shares; "" has none.
	limit bucketKind
}

// apiRoutes are the endpoints the playground has, below /api/v9 and /api/v10.
func (s *Server) apiRoutes() http.Handler {
	mux := http.NewServeMux()
	add := func(method, path string, r route) {
		mux.Handle(method+" /api/{version}"+path, s.serveRoute(r))
	}
	add("GET", "/gateway", route{handle: s.getGateway, token: true})
	add("GET", "/gateway/bot", route{handle: s.getGatewayBot})

	add("GET", "/users/@me", route{handle: s.getMe})
	add("GET", "/users/{user}", route{handle: s.getUser})
	add("GET", "/users/@me/guilds", route{handle: s.getMyGuilds})
	add("POST", "/users/@me/channels", route{handle: s.openDM})
	add("GET", "/applications/@me", route{handle: s.getApplication})
	add("GET", "/oauth2/applications/@me", route{handle: s.getApplication})

	for _, scope := range []string{"", "/guilds/{guild}"} {
		base := "/applications/{app}" + scope + "/commands"
		add("GET", base, route{handle: s.listCommands})
		add("POST", base, route{handle: s.createCommand})
		add("PUT", base, route{handle: s.overwriteCommands})
		add("GET", base+"/{command}", route{handle: s.getCommand})
		add("PATCH", base+"/{command}", route{handle: s.editCommand})
		add("DELETE", base+"/{command}", route{handle: s.deleteCommand})
	}

	add("GET", "/guilds/{guild}", route{handle: s.getGuild})
	add("GET", "/guilds/{guild}/channels", route{handle: s.getGuildChannels})
	add("GET", "/guilds/{guild}/roles", route{handle: s.getGuildRoles})
	add("GET", "/guilds/{guild}/members/{user}", route{handle: s.getMember})

	add("GET", "/channels/{channel}", route{handle: s.getChannel})
	add("GET", "/channels/{channel}/messages", route{handle: s.listMessages, limit: bucketReadMessages})
	add("POST", "/channels/{channel}/messages", route{handle: s.createMessage, limit: bucketCreateMessage})
	add("GET", "/channels/{channel}/messages/{message}", route{handle: s.getMessage, limit: bucketReadMessages})
	add("PATCH", "/channels/{channel}/messages/{message}", route{handle: s.editMessage, limit: bucketEditMessage})
	add("DELETE", "/channels/{channel}/messages/{message}", route{handle: s.deleteMessage, limit: bucketDeleteMessage})
	add("POST", "/channels/{channel}/typing", route{handle: s.typing})

	add("POST", "/interactions/{interaction}/{token}/callback", route{handle: s.callback, token: true})
	add("POST", "/webhooks/{app}/{token}", route{handle: s.createFollowup, token: true, limit: bucketWebhook})
	add("GET", "/webhooks/{app}/{token}/messages/{message}", route{handle: s.getFollowup, token: true, limit: bucketWebhook})
	add("PATCH", "/webhooks/{app}/{token}/messages/{message}", route{handle: s.editFollowup, token: true, limit: bucketWebhook})
	add("DELETE", "/webhooks/{app}/{token}/messages/{message}", route{handle: s.deleteFollowup, token: true, limit: bucketWebhook})

	mux.Handle("/api/", s.serveRoute(route{handle: func(c *call) (reply, *apiError) {
		// Nothing matched: the path is unknown, or only its method is.
		for _, m := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			probe := *c.Request
			probe.Method = m
			if _, pattern := mux.Handler(&probe); pattern != "/api/" {
				return refuse(errMethod)
			}
		}
		return refuse(errNotFound)
	}}))
	return mux
}

// apiPath is the path below /api/vN: what fault patterns match and Observe reports.
func apiPath(r *http.Request) string {
	rest := strings.TrimPrefix(r.URL.Path, "/api/")
	if _, below, found := strings.Cut(rest, "/"); found {
		return "/" + below
	}
	return "/"
}

// serveRoute does for every route what Discord's front does: faults on demand, limits,
// authorization, reading the body, writing the answer.
func (s *Server) serveRoute(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &call{Request: r}
		fault := s.faults.take(r.Method, apiPath(r))
		head := w.Header()
		if fault.kind == faultDelay {
			s.pause(fault.delay, r)
		}
		rep, apiErr := s.runRoute(rt, c, fault, head)
		s.flush()
		status, body := rep.status, rep.body
		if apiErr != nil {
			status, body = apiErr.status, apiErr.shape()
		}
		var out []byte
		if body != nil {
			var err error
			if out, err = json.Marshal(body); err != nil {
				s.log.Error("answer a REST request", "path", r.URL.Path, "err", err)
				status, out = http.StatusInternalServerError, []byte(`{"message":"500: Internal Server Error","code":0}`)
			}
			head.Set("Content-Type", "application/json")
		}
		s.stats.request(status, head)
		if s.observe != nil {
			s.observe(Exchange{
				Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, ContentType: r.Header.Get("Content-Type"),
				Request: c.raw, Status: status, Response: out, Fault: fault.kind,
			})
		}
		if fault.kind == faultLostReply {
			panic(http.ErrAbortHandler) // cuts the connection without an answer
		}
		w.WriteHeader(status)
		w.Write(out)
	})
}

func (s *Server) runRoute(rt route, c *call, fault metFault, head http.Header) (reply, *apiError) {
	switch fault.kind {
	case faultStatus:
		return refuse(&apiError{status: fault.status, code: fault.code, message: fault.message})
	case faultRateLimit:
		return refuse(tooMany(head, fault.retryAfter, fault.scope))
	}
	if v := c.PathValue("version"); v != "v9" && v != "v10" && v != "" {
		return refuse(errVersion)
	}
	if !strings.HasPrefix(c.UserAgent(), "DiscordBot") {
		return refuse(errUserAgent)
	}
	if !rt.token {
		if c.Header.Get("Authorization") != "Bot "+s.token {
			return refuse(errUnauthorized)
		}
		if wait := s.limits.global(); wait > 0 {
			return refuse(tooMany(head, wait, "global"))
		}
	}
	if rt.limit != 0 {
		if wait := s.limits.route(rt.limit, limitKey(c), head); wait > 0 {
			return refuse(tooMany(head, wait, "user"))
		}
	}
	if err := c.read(); err != nil {
		return refuse(err)
	}
	return rt.handle(c)
}

// limitKey is the top-level resource of a path, by which route limits are counted
// (docs: topics/rate-limits).
func limitKey(c *call) string {
	if ch := c.PathValue("channel"); ch != "" {
		return ch
	}
	return c.PathValue("token")
}

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

// query reads a boolean of the query string as Discord does (docs: reference, "Boolean
// Query Strings").
func (c *call) flag(name string) bool {
	switch c.URL.Query().Get(name) {
	case "true", "True", "1":
		return true
	}
	return false
}

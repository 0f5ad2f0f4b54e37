package playground

import (
	"encoding/json"
	"net/http"
	"strings"
)

// maxBody is the largest request Discord takes (docs: resources/message, Create
// Message, "Limitations").
const maxBody = 25 << 20

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
	add("GET", "/applications/{app}/guilds/{guild}/commands/permissions", route{handle: s.listGrants})
	add("GET", "/applications/{app}/guilds/{guild}/commands/{command}/permissions", route{handle: s.getGrants})
	add("PUT", "/applications/{app}/guilds/{guild}/commands/{command}/permissions", route{handle: s.setGrants})

	add("GET", "/guilds/{guild}", route{handle: s.getGuild})
	add("GET", "/guilds/{guild}/channels", route{handle: s.getGuildChannels})
	add("GET", "/guilds/{guild}/roles", route{handle: s.getGuildRoles})
	add("GET", "/guilds/{guild}/members/{user}", route{handle: s.getMember})

	add("GET", "/guilds/{guild}/threads/active", route{handle: s.activeThreads})

	add("GET", "/channels/{channel}", route{handle: s.getChannel})
	add("PATCH", "/channels/{channel}", route{handle: s.editChannel})
	add("DELETE", "/channels/{channel}", route{handle: s.deleteChannel})
	add("POST", "/channels/{channel}/threads", route{handle: s.createThread, limit: bucketCreateThread})
	add("POST", "/channels/{channel}/messages/{message}/threads", route{handle: s.createThreadFrom, limit: bucketCreateThread})
	add("GET", "/channels/{channel}/thread-members", route{handle: s.listThreadMembers})
	for _, who := range []string{"@me", "{user}"} {
		add("GET", "/channels/{channel}/thread-members/"+who, route{handle: s.getThreadMember})
		add("PUT", "/channels/{channel}/thread-members/"+who, route{handle: s.addThreadMember})
		add("DELETE", "/channels/{channel}/thread-members/"+who, route{handle: s.removeThreadMember})
	}
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
		s.travel()
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

// query reads a boolean of the query string as Discord does (docs: reference, "Boolean
// Query Strings").
func (c *call) flag(name string) bool {
	switch c.URL.Query().Get(name) {
	case "true", "True", "1":
		return true
	}
	return false
}

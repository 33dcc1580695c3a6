package topgun.adapters.web;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import topgun.application.port.JsonReader;
import topgun.application.port.MalformedMessageException;
import topgun.domain.value.ValueView.MapView;

/** The little JSON that the server speaks over plain HTTP. */
final class Json {

    private static final String INVALID_BODY = "Invalid request body: ";

    static final String CONTENT_TYPE = "application/json";

    private final StringBuilder text = new StringBuilder("{");

    private Json() {}

    static Json object() {
        return new Json();
    }

    /** What every refusal says. */
    static Json refusal(int status, String message) {
        return object().with("code", status).with("message", message);
    }

    /**
     * The object that a request brings.
     *
     * @throws BadRequestResponse if it brings none
     */
    static MapView body(Context http, JsonReader json) {
        try {
            if (json.read(http.bodyAsBytes()).view() instanceof MapView object) {
                return object;
            }
            throw new BadRequestResponse(INVALID_BODY + "not an object");
        } catch (MalformedMessageException e) {
            throw new BadRequestResponse(INVALID_BODY + e.getMessage());
        }
    }

    static void refuse(Context http, HttpStatus status, String message) {
        refusal(status.getCode(), message).answer(http, status.getCode());
    }

    /** Makes this the answer. */
    void answer(Context http, int status) {
        http.status(status).contentType(CONTENT_TYPE).result(toString());
    }

    void answer(Context http) {
        answer(http, HttpStatus.OK.getCode());
    }

    Json with(String name, String value) {
        return name(name).quoted(value);
    }

    Json with(String name, long value) {
        name(name).text.append(value);
        return this;
    }

    Json with(String name, boolean value) {
        name(name).text.append(value);
        return this;
    }

    @Override
    public String toString() {
        return text + "}";
    }

    private Json name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        quoted(name).text.append(':');
        return this;
    }

    private Json quoted(String value) {
        text.append('"');
        value.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                text.append('\\').append((char) c);
            } else if (c < ' ') {
                text.append("\\u%04x".formatted(c));
            } else {
                text.append((char) c);
            }
        });
        text.append('"');
        return this;
    }
}

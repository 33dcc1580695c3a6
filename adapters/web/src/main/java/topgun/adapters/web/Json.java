package topgun.adapters.web;

/** The little JSON that the server speaks over plain HTTP. */
final class Json {

    static final String CONTENT_TYPE = "application/json";

    private final StringBuilder text = new StringBuilder("{");

    private Json() {}

    static Json object() {
        return new Json();
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

package topgun.adapters.wire;

import topgun.application.port.MalformedMessageException;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.Value;

/** Values written as JSON text. */
public final class JsonValue {

    private JsonValue() {}

    /** Reads one JSON value in UTF-8, with nothing after it. */
    public static Value parse(byte[] utf8) throws MalformedMessageException {
        return Value.of(JsonTranscoder.transcode(utf8, MessagePackReader.DEFAULT_MAX_DEPTH));
    }
}

package topgun.application.port;

import topgun.domain.value.Value;

/** Reads values that operators write as JSON text. Safe for all threads. */
@FunctionalInterface
public interface JsonReader {

    /** One value in UTF-8, with nothing after it. */
    Value read(byte[] utf8) throws MalformedMessageException;
}

package topgun.application.hybrid;

import java.util.Arrays;
import java.util.Optional;

/** A way to find records. */
enum Method {
    EXACT("exact"),
    FULL_TEXT("fullText"),
    SEMANTIC("semantic");

    private final String wireName;

    Method(String wireName) {
        this.wireName = wireName;
    }

    String wireName() {
        return wireName;
    }

    static Optional<Method> named(String name) {
        return Arrays.stream(values())
                .filter(method -> method.wireName.equals(name))
                .findFirst();
    }
}

package topgun.bootstrap.replay;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import topgun.bootstrap.client.RawClient;

/** Puts the cursors that were heard in place of those that were recorded for the same queries. */
final class Cursors {

    private final Map<Object, String> heardByQuery = new HashMap<>();
    private final Map<String, String> heardByRecorded = new HashMap<>();

    void heard(Map<String, Object> message) {
        payload(message)
                .ifPresent(response -> text(response, "nextCursor")
                        .ifPresent(cursor -> heardByQuery.put(response.get("queryId"), cursor)));
    }

    void recorded(Map<String, Object> message) {
        payload(message).ifPresent(response -> {
            String heard = heardByQuery.get(response.get("queryId"));
            if (heard != null) {
                text(response, "nextCursor").ifPresent(cursor -> heardByRecorded.put(cursor, heard));
            }
        });
    }

    /** The same message with the cursor that stands for the recorded one, if it has such a one. */
    Optional<Map<String, Object>> translated(Map<String, Object> message) {
        Optional<Map<?, ?>> query = payload(message).flatMap(payload -> map(payload.get("query")));
        return query.flatMap(asked -> text(asked, "cursor"))
                .flatMap(cursor -> Optional.ofNullable(heardByRecorded.get(cursor)))
                .map(heard -> {
                    Map<Object, Object> asked = new LinkedHashMap<>(query.orElseThrow());
                    asked.put("cursor", heard);
                    Map<String, Object> payload = new LinkedHashMap<>(RawClient.payloadOf(message));
                    payload.put("query", asked);
                    return RawClient.payload(String.valueOf(message.get("type")), payload);
                });
    }

    private static Optional<Map<?, ?>> payload(Map<String, Object> message) {
        return map(message.get("payload")).filter(payload -> payload.containsKey("queryId"));
    }

    private static Optional<Map<?, ?>> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? Optional.of(map) : Optional.empty();
    }

    private static Optional<String> text(Map<?, ?> members, String name) {
        return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }
}

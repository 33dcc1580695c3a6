package topgun.domain.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import topgun.domain.Vectors;
import topgun.domain.access.View;
import topgun.domain.merkle.Fnv1a;
import topgun.domain.value.CanonicalJson;
import topgun.domain.value.ValueView;

/** Results, their changes and their pages, as recorded, with the recorded server's faults corrected. */
class QueryVectorsTest {

    private static final JsonNode VECTORS = Vectors.read("query.json");
    private static final long TEN_MINUTES = 600_000;

    private record Told(String key, String type, JsonNode value) {}

    @TestFactory
    Stream<DynamicTest> cases() {
        return VECTORS.get("cases")
                .valueStream()
                .map(c -> DynamicTest.dynamicTest(c.get("name").asString(), () -> check(c)));
    }

    private static void check(JsonNode c) {
        LiveMap map = filled(c.get("docs"));
        Query query = Queries.query(Vectors.value(c.get("query")));
        LiveMap.Following client = map.follow(query);

        ObjectNode expected = ((ObjectNode) c.get("expected")).deepCopy();
        if (c.has("correct")) {
            expected.setAll((ObjectNode) c.get("correct"));
        }
        assertThat(keys(client.page)).isEqualTo(texts(expected.get("keys")));
        assertThat(client.page.hasMore()).isEqualTo(expected.path("hasMore").asBoolean(false));

        c.path("updates").forEach(step -> {
            if (!step.get("op").has("timestamp")) { // one from the past never gets as far as here
                write(map, step.get("op"));
            }
            JsonNode updates = step.has("correct") ? step.get("correct") : step.get("expected");
            assertThat(told(client)).as(step.get("op").toString()).isEqualTo(expected(updates));
        });
    }

    private static LiveMap filled(JsonNode documents) {
        var map = new LiveMap();
        documents.forEach(document -> write(map, document));
        return map;
    }

    private static void write(LiveMap map, JsonNode write) {
        map.write(write.get("key").asString(), write.get("value").isNull() ? null : Vectors.value(write.get("value")));
    }

    private static List<Told> told(LiveMap.Following client) {
        List<Told> told = new ArrayList<>();
        client.told().forEach(change -> {
            switch (change) {
                case ResultChange.Entered(String key, Document row) ->
                    told.add(new Told(
                            key,
                            "UPDATE",
                            Queries.json(CanonicalJson.of(row.shown().view()))));
                case ResultChange.Updated(String key, Document before, Document row) -> {
                    if (!before.shown().equals(row.shown())) {
                        told.add(new Told(
                                key,
                                "UPDATE",
                                Queries.json(CanonicalJson.of(row.shown().view()))));
                    }
                }
                case ResultChange.Left(String key) -> told.add(new Told(key, "REMOVE", Queries.json("null")));
            }
        });
        return told;
    }

    private static List<Told> expected(JsonNode updates) {
        return updates.valueStream()
                .map(update -> new Told(
                        update.get("key").asString(),
                        update.get("type").asString(),
                        Queries.json(CanonicalJson.of(
                                Vectors.value(update.get("value")).view()))))
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> paging() {
        return VECTORS.get("paging")
                .valueStream()
                .map(c -> DynamicTest.dynamicTest(c.get("name").asString(), () -> checkPages(c)));
    }

    private static void checkPages(JsonNode c) {
        LiveMap map = filled(c.get("docs"));
        List<List<String>> expected = c.has("correct")
                ? c.get("correct")
                        .get("pages")
                        .valueStream()
                        .map(QueryVectorsTest::texts)
                        .toList()
                : c.get("pages")
                        .valueStream()
                        .map(page -> texts(page.get("keys")))
                        .toList();

        List<List<String>> pages = new ArrayList<>();
        ObjectNode query = ((ObjectNode) c.get("query")).deepCopy();
        boolean more = true;
        while (more) {
            Query read = Queries.query(Vectors.value(query));
            Optional<Place> after = switch (read.cursorAt(1, TEN_MINUTES)) {
                case CursorReading.None none -> Optional.empty();
                case CursorReading.Valid(Place place) -> Optional.of(place);
                case CursorReading other -> throw new AssertionError(other);
            };
            LiveResult.Page page = map.run(read, View.EVERYTHING, after);
            pages.add(keys(page));
            more = page.hasMore();
            if (more) {
                query.put("cursor", read.cursorAfter(page.last().orElseThrow(), 0));
            }
        }
        assertThat(pages).isEqualTo(expected);
    }

    @Test
    void aCursorKeepsWhatItWasMadeFrom() {
        VECTORS.get("cursors").get("encode").forEach(c -> {
            JsonNode last = c.get("lastResult");
            ValueView sorted = Vectors.value(last.get("sortValue")).view();
            Query query = query(c);
            var place = new Place(List.of(sorted), last.get("key").asString());
            Query next = withCursor(
                    query, query.cursorAfter(place, c.get("createdAt").asLong()));
            assertThat(next.cursorAt(c.get("createdAt").asLong(), TEN_MINUTES))
                    .isEqualTo(new CursorReading.Valid(place));
        });
    }

    @Test
    void aCursorIsValidForTenMinutesAndItsOwnQuery() {
        JsonNode original = VECTORS.get("cursors").get("encode").get(0);
        Query first = query(original);
        String cursor = first.cursorAfter(
                new Place(List.of(new ValueView.Num(25)), "b"),
                original.get("createdAt").asLong());
        VECTORS.get("cursors").get("validity").forEach(c -> {
            CursorReading reading =
                    withCursor(query(c), cursor).cursorAt(c.get("now").asLong(), TEN_MINUTES);
            assertThat(reading instanceof CursorReading.Valid)
                    .as(c.get("label").asString())
                    .isEqualTo(c.get("valid").asBoolean());
            boolean old = c.get("label").asString().contains("1 ms");
            assertThat(reading instanceof CursorReading.Expired).isEqualTo(old);
        });
    }

    @Test
    void otherTextsAreNoCursors() {
        VECTORS.get("cursors")
                .get("decode")
                .forEach(
                        c -> assertThat(Cursor.decode(c.get("text").asString())).isEmpty());
    }

    /** The library compares texts that look like dates as dates, and only after a cursor; those rows are left out. */
    @Test
    void aPageBeginsAfterTheCursor() {
        VECTORS.get("cursors").get("isAfter").forEach(c -> {
            ValueView value = Vectors.value(c.get("row").get("value")).view();
            if (value instanceof ValueView.Text(String text) && text.startsWith("2020")) {
                return;
            }
            boolean descending = c.get("direction").asString().equals("desc");
            var sort = new Sort(List.of(new Sort.By(Attribute.literal("n"), descending)));
            var cursor = new Place(List.of(new ValueView.Num(25)), "b");
            var row = new Place(List.of(value), c.get("row").get("key").asString());
            assertThat(sort.order().compare(row, cursor) > 0)
                    .as(c.toString())
                    .isEqualTo(
                            value instanceof ValueView.Text
                                    ? !descending
                                    : c.get("included").asBoolean());
        });
    }

    @Test
    void hashesDoNotDependOnTheOrderOfMembers() {
        VECTORS.get("canonicalHash").forEach(c -> {
            String canonical = CanonicalJson.of(Vectors.value(c.get("value")).view());
            assertThat(canonical).isEqualTo(c.get("canonical").asString());
            assertThat(Integer.toUnsignedLong(Fnv1a.hash(canonical)))
                    .isEqualTo(c.get("hash").asLong());
        });
    }

    private static Query query(JsonNode c) {
        ObjectNode query = (ObjectNode) Queries.json("{}");
        query.set("sort", c.get("sort"));
        JsonNode filter = c.get("predicateOrWhere");
        if (!filter.has("$undefined")) {
            query.set(filter.has("op") ? "predicate" : "where", filter);
        }
        return Queries.query(Vectors.value(query));
    }

    private static Query withCursor(Query query, String cursor) {
        return new Query(
                query.condition(),
                query.sort(),
                query.limit(),
                Optional.of(cursor),
                query.grouping(),
                query.projection(),
                query.filterHash());
    }

    private static List<String> keys(LiveResult.Page page) {
        return page.rows().stream().map(Row::key).toList();
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }
}

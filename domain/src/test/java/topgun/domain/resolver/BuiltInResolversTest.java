package topgun.domain.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topgun.domain.access.Principal;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

class BuiltInResolversTest {

    private static final Principal ANN = new Principal(Optional.of("ann"), List.of("USER"));
    private static final Timestamp TIME = new Timestamp(1, 0, new NodeId("n"));
    private static final LwwRecord DELETION = new LwwRecord.Tombstone(TIME);

    private static LwwRecord entry(ValueView value) {
        return new LwwRecord.Entry(Value.of(value), TIME, TimeToLive.NONE);
    }

    private static Resolution resolve(String name, ValueView known, LwwRecord offered) {
        return BuiltInResolvers.BY_NAME
                .get("builtin:" + name)
                .resolve("m", "k", offered, Optional.of(entry(known)), ANN);
    }

    private static Resolution first(String name, LwwRecord offered) {
        return BuiltInResolvers.BY_NAME.get("builtin:" + name).resolve("m", "k", offered, Optional.empty(), ANN);
    }

    private static Resolution store(ValueView value) {
        return new Resolution.Store(Value.of(value));
    }

    @Test
    void joins() {
        assertThat(resolve("numeric_min", new Num(1), entry(new Num(2)))).isEqualTo(store(new Num(1)));
        assertThat(resolve("numeric_max", new Num(1), entry(new Num(2)))).isEqualTo(store(new Num(2)));
        assertThat(resolve(
                        "array_union",
                        new ListView(List.of(new Num(1), new Num(2))),
                        entry(new ListView(List.of(new Num(2), new Num(3))))))
                .isEqualTo(store(new ListView(List.of(new Num(1), new Num(2), new Num(3)))));
        assertThat(resolve(
                        "deep_merge",
                        new MapView(Map.of("a", new MapView(Map.of("x", new Num(1))))),
                        entry(new MapView(Map.of("a", new MapView(Map.of("y", new Num(2))))))))
                .isInstanceOfSatisfying(
                        Resolution.Store.class,
                        merged -> assertThat(merged.value().view())
                                .isEqualTo(new MapView(
                                        Map.of("a", new MapView(Map.of("x", new Num(1), "y", new Num(2)))))));
    }

    @Test
    void aUnionHasEachPrimitiveOnceAndEveryObject() {
        var object = new MapView(Map.of("x", new Num(1)));
        assertThat(resolve(
                        "array_union",
                        new ListView(List.of(object, new Num(1), new Num(1))),
                        entry(new ListView(List.of(new Text("1"), new Num(1), object)))))
                .isEqualTo(store(new ListView(List.of(object, new Num(1), new Text("1"), object))));
    }

    @Test
    void whatIsLaterIsAcceptedAndTheRestLeftToOthers() {
        var later = new LwwRecord.Entry(Value.of(new Num(2)), new Timestamp(2, 0, new NodeId("n")), TimeToLive.NONE);
        assertThat(resolve("lww", new Num(1), later)).isEqualTo(store(new Num(2)));
        assertThat(first("lww", DELETION)).isEqualTo(new Resolution.Store(Value.NULL));
        assertThat(resolve("lww", new Num(1), entry(new Num(2)))).isEqualTo(new Resolution.LatestWins());
    }

    @Test
    void joinsTakeWhatIsOfferedWhereThereIsNothingToJoin() {
        assertThat(resolve("numeric_max", new Text("x"), entry(new Num(2)))).isEqualTo(store(new Num(2)));
        assertThat(first("deep_merge", entry(new Num(2)))).isEqualTo(store(new Num(2)));
    }

    @Test
    void whatIsThereStays() {
        assertThat(resolve("first_write_wins", new Num(1), entry(new Num(2))))
                .isEqualTo(new Resolution.Reject("Entry already exists"));
        assertThat(resolve("immutable", new Num(1), DELETION)).isEqualTo(new Resolution.Reject("Entry is immutable"));
        assertThat(first("immutable", entry(new Num(2)))).isEqualTo(store(new Num(2)));
    }

    @Test
    void guards() {
        assertThat(first("non_negative", entry(new Num(-1))))
                .isEqualTo(new Resolution.Reject("Value cannot be negative"));
        assertThat(first("non_negative", entry(new Num(0)))).isEqualTo(store(new Num(0)));
        assertThat(first("server_only", entry(new Num(0))))
                .isEqualTo(new Resolution.Reject("Only server can write to this entry"));
        assertThat(resolve("owner_only", new MapView(Map.of("ownerId", new Text("bob"))), DELETION))
                .isEqualTo(new Resolution.Reject("Only owner can modify this entry"));
        assertThat(resolve("owner_only", new MapView(Map.of("ownerId", new Text("ann"))), DELETION))
                .isEqualTo(new Resolution.Store(Value.NULL));
        assertThat(resolve(
                        "version_increment",
                        new MapView(Map.of("version", new Num(3))),
                        entry(new MapView(Map.of("version", new Num(5))))))
                .isEqualTo(new Resolution.Reject("Version conflict: expected 4, got 5"));
        assertThat(first("version_increment", entry(new MapView(Map.of("version", new Num(1.5))))))
                .isEqualTo(new Resolution.Reject("Version conflict: expected 1, got 1.5"));
    }

    @ParameterizedTest
    @CsvSource({
        "seat:*, seat:1, true",
        "seat:*, seat:, true",
        "seat:*, seats, false",
        "a?c, abc, true",
        "a?c, ac, false",
        "*b*b, abab, true",
        "*b*b, aba, false",
        "a.c, abc, false",
        "*, anything, true",
        "'', x, false",
    })
    void patternsCoverTheWholeKey(String pattern, String key, boolean matches) {
        assertThat(new KeyPattern(pattern).matches(key)).isEqualTo(matches);
    }
}

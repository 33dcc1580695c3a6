package topgun.domain.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import topgun.domain.Vectors;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.merkle.HashFlavour;
import topgun.domain.value.Value;

/** Scripts of writes, merges and reads on one replica, and what the clients' own library holds after each. */
class LwwMapVectorsTest {

    @TestFactory
    Stream<DynamicTest> scenarios() {
        return Vectors.elements(Vectors.read("lww.json").get("scenarios")).stream()
                .map(scenario ->
                        DynamicTest.dynamicTest(scenario.get("name").asString(), () -> new Replica(scenario).replay()));
    }

    private static final class Replica {

        private final JsonNode scenario;
        private final AtomicLong time = new AtomicLong();
        private final HybridLogicalClock clock;
        private final LwwMap map = new LwwMap();

        Replica(JsonNode scenario) {
            this.scenario = scenario;
            this.clock =
                    new HybridLogicalClock(new NodeId(scenario.get("nodeId").asString()), time::get);
        }

        void replay() {
            for (JsonNode step : scenario.get("steps")) {
                time.set(step.get("clock").asLong());
                perform(step);
            }
            JsonNode end = scenario.get("final");
            Map<String, LwwRecord> expected = new TreeMap<>();
            end.get("records").properties().forEach(e -> expected.put(e.getKey(), record(e.getValue())));
            assertThat(records()).isEqualTo(expected);
            assertThat(map.size()).isEqualTo(expected.size());
            assertThat(clock.current().millis()).isEqualTo(end.at("/hlc/millis").asLong());
            assertThat(clock.current().counter())
                    .isEqualTo(end.at("/hlc/counter").asLong());
            for (HashFlavour flavour : HashFlavour.values()) {
                assertThat(Vectors.nodes(map.tree(), flavour))
                        .isEqualTo(Vectors.nodes(Vectors.flavoured(end.get("merkle"), flavour)));
            }
        }

        private void perform(JsonNode step) {
            switch (step.get("op").asString()) {
                case "set" -> {
                    Timestamp now = clock.now();
                    if (step.has("error")) {
                        // A time to live that is none: refused before it reaches the map, after the clock was read.
                        assertThat(Vectors.ttl(step).expiryOf(now)).isEqualTo(TimeToLive.NEVER);
                        return;
                    }
                    write(step, new LwwRecord.Entry(Vectors.value(step.get("value")), now, Vectors.ttl(step)));
                }
                case "remove" -> write(step, new LwwRecord.Tombstone(clock.now()));
                case "merge" -> merge(step);
                case "get" -> {
                    JsonNode result = step.get("result");
                    var visible = map.record(step.get("key").asString())
                            .filter(record -> record.isVisibleAt(time.get()))
                            .map(record -> ((LwwRecord.Entry) record).value());
                    assertThat(visible.isPresent())
                            .as("%s", step)
                            .isEqualTo(result.get("found").asBoolean());
                    visible.ifPresent(
                            value -> assertThat(value).as("%s", step).isEqualTo(Vectors.value(result.get("value"))));
                }
                case "keys" -> {
                    List<String> visible = new ArrayList<>();
                    map.forEach((key, record) -> {
                        if (record.isVisibleAt(time.get())) {
                            visible.add(key);
                        }
                    });
                    Collections.sort(visible);
                    assertThat(visible).as("%s", step).isEqualTo(strings(step.get("result")));
                }
                case "rootHash" -> {
                    for (HashFlavour flavour : HashFlavour.values()) {
                        assertThat(Integer.toUnsignedLong(map.tree().rootHash(flavour)))
                                .as("%s of %s", flavour, step)
                                .isEqualTo(Vectors.flavoured(step.get("result"), flavour)
                                        .asLong());
                    }
                }
                case "prune" -> {
                    List<String> forgotten = new ArrayList<>(map.prune(Vectors.timestamp(step.get("olderThan"))));
                    Collections.sort(forgotten);
                    assertThat(forgotten).as("%s", step).isEqualTo(strings(step.get("result")));
                }
                case "clear" -> map.clear();
                default -> throw new AssertionError(step);
            }
        }

        private void write(JsonNode step, LwwRecord written) {
            assertThat(written).as("%s", step).isEqualTo(record(step.get("result")));
            assertThat(map.merge(step.get("key").asString(), written))
                    .as("%s", step)
                    .isInstanceOf(MergeOutcome.Applied.class);
        }

        private void merge(JsonNode step) {
            LwwRecord offered = record(step.get("record"));
            boolean refused = scenario.at("/options/strictMode").asBoolean(false)
                    && offered.timestamp().millis()
                            > clock.horizonMillis(
                                    scenario.at("/options/maxDriftMs").asLong());
            assertThat(refused).as("%s", step).isEqualTo(step.has("error"));
            if (refused) {
                return;
            }
            clock.observe(offered.timestamp());
            String key = step.get("key").asString();
            var known = map.record(key);
            MergeOutcome outcome = map.merge(key, offered);
            assertThat(outcome)
                    .as("%s", step)
                    .isEqualTo(
                            step.get("result").asBoolean()
                                    ? new MergeOutcome.Applied(offered, known)
                                    : new MergeOutcome.Stale(known.orElseThrow()));
        }

        private Map<String, LwwRecord> records() {
            Map<String, LwwRecord> records = new TreeMap<>();
            map.forEach(records::put);
            return records;
        }
    }

    /** A value that is null, undefined or missing is a deletion. */
    private static LwwRecord record(JsonNode node) {
        Timestamp timestamp = Vectors.timestamp(node.get("timestamp"));
        Value value = node.has("value") ? Vectors.value(node.get("value")) : Value.NULL;
        return value.isNull()
                ? new LwwRecord.Tombstone(timestamp)
                : new LwwRecord.Entry(value, timestamp, Vectors.ttl(node));
    }

    private static List<String> strings(JsonNode list) {
        return Vectors.elements(list).stream().map(JsonNode::asString).toList();
    }
}

package topgun.application.port;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static topgun.application.port.RecordSamples.binary;
import static topgun.application.port.RecordSamples.lwwRecords;
import static topgun.application.port.RecordSamples.noise;
import static topgun.application.port.RecordSamples.text;
import static topgun.application.port.RecordSamples.texts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import topgun.application.port.RecordStore.Sink;
import topgun.application.port.RecordWrite.ForgetLww;
import topgun.application.port.RecordWrite.ForgetTombstone;
import topgun.application.port.RecordWrite.PutLww;
import topgun.application.port.RecordWrite.PutOr;
import topgun.application.port.RecordWrite.RemoveOr;
import topgun.application.port.StoredContent.TagAndKey;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.LwwRecord.Entry;
import topgun.domain.crdt.LwwRecord.Tombstone;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;

/**
 * What every {@link RecordStore} promises. Extend it, say how to open the store, add nothing.
 *
 * <p>What it takes to make a save fail differs too much between stores; each one's own test shows that a failed save
 * leaves nothing behind.
 */
public abstract class RecordStoreContract {

    private static final Timestamp EARLIER = new Timestamp(1, 0, new NodeId("n1"));
    private static final Timestamp LATER = new Timestamp(1, 1, new NodeId("n1"));
    private static final Tag TAG = new Tag("1:0:n1");

    private final List<RecordStore> opened = new ArrayList<>();
    private RecordStore store;

    /** Opens the store under test; called again in a test, after closing, it opens the same data once more. */
    protected abstract RecordStore open();

    @BeforeEach
    void openStore() {
        store = reopened();
    }

    @AfterEach
    void closeStores() {
        opened.forEach(RecordStore::close);
    }

    private RecordStore reopened() {
        opened.forEach(RecordStore::close);
        opened.add(open());
        return opened.getLast();
    }

    @Test
    void unknownMapIsEmpty() {
        assertThat(load("nobody wrote here")).isEqualTo(new StoredContent());
        assertThat(store.mapNames()).isEmpty();
    }

    @Test
    void lwwRecordsComeBackAsTheyWereSaved() {
        Map<String, LwwRecord> records = new HashMap<>();
        lwwRecords().forEach(record -> records.put("k" + records.size(), record));

        store.save(puts("m", records));

        assertThat(load("m").lww).isEqualTo(records);
    }

    @Test
    void taggedRecordsComeBackAsTheyWereSaved() {
        Map<TagAndKey, OrRecord> records = new HashMap<>();
        lwwRecords().filter(Entry.class::isInstance).map(Entry.class::cast).forEach(entry -> {
            Tag tag = new Tag("tag " + records.size());
            records.put(new TagAndKey(tag, "k"), new OrRecord(entry.value(), entry.timestamp(), tag, entry.ttl()));
        });

        store.save(puts(records));

        assertThat(load("m").or).isEqualTo(records);
    }

    @Test
    void anyTextIsAKeyOfItsOwn() {
        Map<String, LwwRecord> records = new HashMap<>();
        texts().forEach(key -> records.put(key, new Entry(text(key), LATER, TimeToLive.NONE)));

        store.save(puts("m", records));
        assertThat(load("m").lww).isEqualTo(records);

        store.save(texts().<RecordWrite>map(key -> new ForgetLww("m", key)).toList());
        assertThat(load("m").lww).isEmpty();
    }

    @Test
    void anyTextsAreATagAndAKeyOfATaggedRecord() {
        Set<Tag> tags = texts().map(Tag::new).collect(toSet());
        Set<String> keys = texts().collect(toSet());
        Map<TagAndKey, OrRecord> records = new HashMap<>();
        tags.forEach(tag -> keys.forEach(key -> records.put(new TagAndKey(tag, key), added(tag, LATER))));

        store.save(puts(records));
        assertThat(load("m").or).isEqualTo(records);

        store.save(tags.stream()
                .<RecordWrite>map(tag -> new RemoveOr("m", tag, keys))
                .toList());
        assertThat(load("m").or).isEmpty();
        assertThat(load("m").tombstones).isEqualTo(tags);
    }

    @Test
    void anyTextIsAMapOfItsOwn() {
        texts().forEach(map -> store.save(List.of(put(map, map, LATER))));

        assertThat(store.mapNames()).containsExactlyInAnyOrderElementsOf(texts().toList());
        texts().forEach(map -> assertThat(load(map).lww).containsOnlyKeys(map));
    }

    @Test
    void anyTextWithoutColonIsANode() {
        Map<String, LwwRecord> records = new HashMap<>();
        texts().filter(text -> !text.contains(":"))
                .forEach(node -> records.put(node, new Tombstone(new Timestamp(1, 2, new NodeId(node)))));

        store.save(puts("m", records));

        assertThat(load("m").lww).isEqualTo(records);
    }

    @Test
    void putReplacesTheRecordOfTheSameKeyEvenByAnEarlierOne() {
        store.save(List.of(put("m", "k", LATER)));
        store.save(List.of(new PutLww("m", "k", new Tombstone(EARLIER))));
        assertThat(load("m").lww).isEqualTo(Map.of("k", new Tombstone(EARLIER)));

        store.save(List.of(put("m", "k", LATER)));
        assertThat(load("m").lww).isEqualTo(Map.of("k", entry(LATER)));
    }

    @Test
    void largeValueIsReplacedAsAWhole() {
        store.save(List.of(new PutLww("m", "k", new Entry(binary(3_000_000), EARLIER, new TimeToLive(7)))));

        store.save(List.of(put("m", "k", LATER)));

        assertThat(load("m").lww).isEqualTo(Map.of("k", entry(LATER)));
    }

    @Test
    void forgetLeavesNothing() {
        store.save(List.of(put("m", "gone", EARLIER), put("m", "kept", EARLIER)));

        store.save(List.of(new ForgetLww("m", "gone"), new ForgetLww("m", "never there"), new ForgetLww("n", "gone")));

        assertThat(load("m").lww).containsOnlyKeys("kept");
    }

    @Test
    void recordsOfOneKeyDifferByTag() {
        Tag other = new Tag("other");

        store.save(List.of(new PutOr("m", "k", added(TAG, LATER)), new PutOr("m", "k", added(other, LATER))));

        assertThat(load("m").or)
                .isEqualTo(Map.of(
                        new TagAndKey(TAG, "k"), added(TAG, LATER), new TagAndKey(other, "k"), added(other, LATER)));
    }

    @Test
    void putReplacesTheRecordOfTheSameTagUnderTheSameKey() {
        store.save(List.of(new PutOr("m", "here", added(TAG, EARLIER)), new PutOr("m", "there", added(TAG, EARLIER))));

        store.save(List.of(new PutOr("m", "there", added(TAG, LATER)), new PutOr("n", "here", added(TAG, LATER))));

        assertThat(load("m").or)
                .isEqualTo(Map.of(
                        new TagAndKey(TAG, "here"), added(TAG, EARLIER),
                        new TagAndKey(TAG, "there"), added(TAG, LATER)));
    }

    @Test
    void removeDeletesTheRecordsAndRemembersTheTag() {
        Tag other = new Tag("other");
        store.save(List.of(
                new PutOr("m", "k", added(TAG, LATER)),
                new PutOr("m", "l", added(TAG, LATER)),
                new PutOr("m", "k", added(other, LATER)),
                new PutOr("n", "k", added(TAG, LATER))));

        store.save(List.of(new RemoveOr("m", TAG, Set.of("k", "l"))));

        assertThat(load("m").or).containsOnlyKeys(new TagAndKey(other, "k"));
        assertThat(load("m").tombstones).containsExactly(TAG);
        assertThat(load("n").or).hasSize(1);
        assertThat(load("n").tombstones).isEmpty();
    }

    @Test
    void tagThatWasNeverAddedIsRememberedToo() {
        store.save(List.of(new RemoveOr("m", TAG, Set.of())));

        assertThat(load("m").tombstones).containsExactly(TAG);
        assertThat(store.mapNames()).containsExactly("m");
    }

    @Test
    void forgottenTagMayBeAddedAgain() {
        store.save(List.of(new RemoveOr("m", TAG, Set.of()), new RemoveOr("m", new Tag("kept"), Set.of())));
        store.save(List.of(new ForgetTombstone("m", TAG), new ForgetTombstone("m", new Tag("never there"))));
        assertThat(load("m").tombstones).containsExactly(new Tag("kept"));

        store.save(List.of(new PutOr("m", "k", added(TAG, LATER))));
        assertThat(load("m").or).containsOnlyKeys(new TagAndKey(TAG, "k"));
    }

    @Test
    void forgettingATombstoneSparesARecord() {
        store.save(List.of(new PutOr("m", "k", added(TAG, LATER))));

        store.save(List.of(new ForgetTombstone("m", TAG)));

        assertThat(load("m").or).containsOnlyKeys(new TagAndKey(TAG, "k"));
    }

    @Test
    void groupTakesEffectInOrderAndAcrossMaps() {
        store.save(List.of(
                put("a", "k", EARLIER),
                put("b", "k", EARLIER),
                put("a", "k", LATER),
                put("a", "brief", LATER),
                new ForgetLww("a", "brief"),
                new ForgetLww("b", "k"),
                put("b", "k", LATER),
                new PutOr("c", "k", added(TAG, EARLIER)),
                new PutOr("c", "k", added(TAG, LATER)),
                new PutOr("d", "k", added(TAG, EARLIER)),
                new RemoveOr("d", TAG, Set.of("k"))));

        assertThat(load("a").lww).isEqualTo(Map.of("k", entry(LATER)));
        assertThat(load("b").lww).isEqualTo(Map.of("k", entry(LATER)));
        assertThat(load("c").or).isEqualTo(Map.of(new TagAndKey(TAG, "k"), added(TAG, LATER)));
        assertThat(load("d").or).isEmpty();
        assertThat(load("d").tombstones).containsExactly(TAG);
    }

    @Test
    void recordMayComeAndGoWithinAGroup() {
        store.save(List.of(new PutOr("m", "k", added(TAG, LATER))));

        store.save(List.of(new RemoveOr("m", TAG, Set.of("k")), new ForgetTombstone("m", TAG)));
        assertThat(load("m")).isEqualTo(new StoredContent());

        store.save(List.of(
                new RemoveOr("m", TAG, Set.of("k")),
                new ForgetTombstone("m", TAG),
                new PutOr("m", "k", added(TAG, LATER))));
        assertThat(load("m").or).containsOnlyKeys(new TagAndKey(TAG, "k"));
        assertThat(load("m").tombstones).isEmpty();
    }

    @Test
    void mapMayChangeItsKindOnceItIsEmpty() {
        store.save(List.of(put("m", "k", EARLIER)));

        store.save(List.of(new ForgetLww("m", "k"), new PutOr("m", "k", added(new Tag("k"), LATER))));

        assertThat(load("m").lww).isEmpty();
        assertThat(load("m").or).containsOnlyKeys(new TagAndKey(new Tag("k"), "k"));
    }

    @Test
    void savingTheSameGroupAgainIsHarmless() {
        List<RecordWrite> group = List.of(
                put("m", "k", LATER),
                new ForgetLww("m", "never there"),
                new PutOr("o", "k", added(TAG, LATER)),
                new PutOr("o", "k", added(new Tag("gone"), LATER)),
                new RemoveOr("o", new Tag("gone"), Set.of("k")));
        store.save(group);
        StoredContent lww = load("m");
        StoredContent or = load("o");

        store.save(group);

        assertThat(load("m")).isEqualTo(lww);
        assertThat(load("o")).isEqualTo(or);
    }

    @Test
    void emptyGroupChangesNothing() {
        store.save(List.of());

        assertThat(store.mapNames()).isEmpty();
    }

    @Test
    void mapsDoNotShareKeysOrTags() {
        store.save(List.of(
                put("a", "k", EARLIER), new PutOr("b", "k", added(TAG, LATER)), new RemoveOr("c", TAG, Set.of())));

        assertThat(load("a").or).isEmpty();
        assertThat(load("b").lww).isEmpty();
        assertThat(load("b").tombstones).isEmpty();
        assertThat(load("b").or).containsOnlyKeys(new TagAndKey(TAG, "k"));
        assertThat(load("ab")).isEqualTo(new StoredContent());
    }

    @Test
    void mapNamesAreThoseOfMapsThatHoldAnything() {
        store.save(List.of(
                put("record", "k", LATER),
                new PutLww("tombstone", "k", new Tombstone(LATER)),
                new PutOr("tagged", "k", added(TAG, LATER)),
                new RemoveOr("removed", TAG, Set.of()),
                put("emptied", "k", LATER),
                new RemoveOr("pruned", TAG, Set.of())));
        store.save(List.of(new ForgetLww("emptied", "k"), new ForgetTombstone("pruned", TAG)));

        assertThat(store.mapNames()).containsExactlyInAnyOrder("record", "tombstone", "tagged", "removed");
    }

    @Test
    void thousandsOfRecordsComeBack() {
        Random random = new Random(1);
        Map<String, LwwRecord> records = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            Timestamp at = new Timestamp(i, 0, new NodeId("node-" + random.nextInt(3)));
            records.put(
                    Long.toHexString(random.nextLong()), new Entry(binary(random.nextInt(200)), at, TimeToLive.NONE));
        }

        store.save(puts("m", records));

        assertThat(load("m").lww).isEqualTo(records);
    }

    @Test
    void loadBesideSavesSeesWholeGroups() {
        int keys = 500;
        int groups = 15;
        store.save(group(keys, 0));
        CompletableFuture<Void> saving = CompletableFuture.runAsync(
                () -> IntStream.rangeClosed(1, groups).forEach(version -> store.save(group(keys, version))));

        do {
            Set<Long> versions = new HashSet<>();
            StoredContent seen = load("m");
            seen.lww.values().forEach(record -> versions.add(record.timestamp().millis()));
            seen.or.values().forEach(record -> versions.add(record.timestamp().millis()));

            assertThat(seen.lww).hasSize(keys);
            assertThat(seen.or).hasSize(1);
            assertThat(versions).hasSize(1);
        } while (!saving.isDone());

        saving.join();
        assertThat(load("m").lww.get("1").timestamp().millis()).isEqualTo(groups);
    }

    private static List<RecordWrite> group(int keys, int version) {
        Timestamp at = new Timestamp(version, 0, new NodeId("n"));
        List<RecordWrite> writes = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            writes.add(put("m", Integer.toString(i), at));
        }
        writes.add(new PutOr("m", "k", added(TAG, at)));
        return writes;
    }

    @Test
    void manyLoadsAndASaveAtOnceAllComeToAnEnd() {
        store.save(List.of(put("m", "k", EARLIER)));

        List<CompletableFuture<StoredContent>> loads = Stream.generate(() -> CompletableFuture.supplyAsync(
                        () -> load("m"), task -> Thread.ofVirtual().start(task)))
                .limit(200)
                .toList();
        store.save(List.of(put("n", "k", LATER)));

        assertThat(loads).allSatisfy(load -> assertThat(load.join().lww).containsOnlyKeys("k"));
        assertThat(load("n").lww).containsOnlyKeys("k");
    }

    @Test
    void failingSinkFailsTheLoadAndNothingElse() {
        store.save(List.of(put("m", "a", LATER), put("m", "b", LATER)));
        Exception complaint = new IllegalStateException("full");
        Sink full = new StoredContent() {
            @Override
            public void lww(String key, LwwRecord entry) {
                throw new IllegalStateException("full", complaint);
            }
        };

        for (int i = 0; i < 20; i++) {
            assertThat(catchThrowable(() -> store.load("m", full))).hasRootCause(complaint);
        }

        assertThat(load("m").lww).containsOnlyKeys("a", "b");
    }

    @Test
    void syncFollowsSaveAnyNumberOfTimes() {
        store.sync();
        store.save(List.of(put("m", "k", LATER)));
        store.sync();
        store.sync();

        assertThat(load("m").lww).containsOnlyKeys("k");
    }

    @Test
    void durableStoreSurvivesReopening() {
        assumeTrue(store.isDurable());
        OrRecord added = added(new Tag("kept"), LATER);
        store.save(List.of(
                put("m", "k", LATER),
                new PutLww("m", "gone", new Tombstone(LATER)),
                new PutOr("o", "k", added),
                new PutOr("o", "l", added),
                new RemoveOr("o", TAG, Set.of())));

        store = reopened();

        assertThat(load("m").lww).isEqualTo(Map.of("k", entry(LATER), "gone", new Tombstone(LATER)));
        assertThat(load("o").or)
                .isEqualTo(Map.of(new TagAndKey(added.tag(), "k"), added, new TagAndKey(added.tag(), "l"), added));
        assertThat(load("o").tombstones).containsExactly(TAG);

        store.save(List.of(put("m", "k", EARLIER), put("later", "k", LATER)));
        assertThat(load("m").lww).containsEntry("k", entry(EARLIER));
        assertThat(store.mapNames()).containsExactlyInAnyOrder("m", "o", "later");
    }

    @Test
    void allMapsComeOneAfterTheOther() {
        store.save(puts("a", Map.of("k1", entry(EARLIER), "k2", new Tombstone(LATER))));
        store.save(List.of(new PutOr("b", "k", added(TAG, LATER)), new RecordWrite.RemoveOr("c", TAG, Set.of())));
        Map<String, StoredContent> maps = new HashMap<>();
        List<String> order = new ArrayList<>();

        store.loadAll(map -> {
            order.add(map);
            return maps.computeIfAbsent(map, it -> new StoredContent());
        });

        assertThat(order).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(maps).isEqualTo(Map.of("a", load("a"), "b", load("b"), "c", load("c")));
    }

    @Test
    void verifyingFindsNoDamageWhereThereIsNone() {
        store.save(puts("a", Map.of("k1", entry(EARLIER), "k2", new Tombstone(LATER), noise(2_000), entry(LATER))));
        store.save(
                List.of(new PutOr(noise(2_000), "k", added(TAG, LATER)), new RecordWrite.RemoveOr("c", TAG, Set.of())));
        List<RecordStore.Damage> found = new ArrayList<>();

        assertThat(store.verify(found::add)).isEqualTo(5);
        assertThat(found).isEmpty();
    }

    @Test
    void closingTwiceIsHarmless() {
        store.close();
        store.close();
    }

    private StoredContent load(String map) {
        var content = new StoredContent();
        store.load(map, content);
        return content;
    }

    private static List<RecordWrite> puts(String map, Map<String, LwwRecord> records) {
        return records.entrySet().stream()
                .<RecordWrite>map(record -> new PutLww(map, record.getKey(), record.getValue()))
                .toList();
    }

    private static RecordWrite put(String map, String key, Timestamp at) {
        return new PutLww(map, key, entry(at));
    }

    private static Entry entry(Timestamp at) {
        return new Entry(text("v"), at, TimeToLive.NONE);
    }

    private static OrRecord added(Tag tag, Timestamp at) {
        return new OrRecord(text("v"), at, tag, TimeToLive.NONE);
    }

    private static List<RecordWrite> puts(Map<TagAndKey, OrRecord> records) {
        List<RecordWrite> writes = new ArrayList<>();
        records.forEach((of, record) -> writes.add(new PutOr("m", of.key(), record)));
        return writes;
    }
}

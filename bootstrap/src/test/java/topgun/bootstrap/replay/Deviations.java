package topgun.bootstrap.replay;

import java.util.List;

/** Where an answer must not be as recorded, and why. */
final class Deviations {

    private static final Deviation SINGLE_ACK =
            new Deviation("OP_ACK extra", "every operation is acknowledged, so that its sender can forget it");
    private static final Deviation ACK_PER_BATCH =
            new Deviation("OP_ACK missing", "a batch is acknowledged once, when all of it is as safe as was asked for");
    private static final Deviation IN_ORDER = new Deviation(
            "SYNC_RESP_ROOT", "a batch is applied before the next message is read, so the root includes it");
    private static final Deviation NO_REPETITION =
            new Deviation("SERVER_EVENT missing", "what changes nothing, repeated or late, is told to nobody");
    private static final Deviation ONE_BY_ONE = new Deviation(
            "message=Invalid message format",
            "one bad operation is refused alone instead of the whole message, and before authentication nothing is answered");
    private static final Deviation CODED =
            new Deviation("OP_REJECTED", "every refusal is told with a code, and never in the words of an exception");
    private static final Deviation REASONED = new Deviation("ERROR extra", "every refusal is told, with its reason");

    private static final String REDATED =
            "what an interceptor has changed gets a later time and is told to its writer, whose copy would differ for ever";
    private static final String SAME_ID = "the later subscription of an id replaces the earlier";
    private static final String EXPIRY = "expiry tells of itself";
    private static final Deviation ANSWERED =
            new Deviation("QUERY_RESP extra", "every subscription gets an answer, also one that is denied or refused");
    private static final Deviation KIND_BY_WRITE =
            new Deviation("Map type mismatch", "the first write gives a map its kind, looking at it does not");

    private static final String PROCESSED = "what a processor does is a write, and told like one, also to the caller";
    private static final String RENUMBERED =
            "what a processor does is a write, so what comes after it has a later number";
    private static final String NUMBERED_FROM_ONE = "the first entry of the journal has the number 1";
    private static final Deviation WRITTEN = new Deviation("SERVER_EVENT extra", PROCESSED);
    private static final String TOKEN_GOES_ON = "tokens go on where they were when nobody held the lock for a while";

    private Deviations() {}

    /**
     * @param difference a part of the text of each difference that is meant
     * @param reason what demands another answer
     */
    record Deviation(String difference, String reason) {

        boolean covers(String text) {
            return text.contains(difference);
        }
    }

    private static final List<Deviation> ONLY_CHANGES_ARE_NUMBERED = List.of(
            SINGLE_ACK,
            new Deviation("W OP_REJECTED missing", "operations on tagged maps are accepted"),
            new Deviation("requestId=r1, type=JOURNAL_READ", "a stale write is no change and gets no number"),
            new Deviation("requestId=r2, type=JOURNAL_READ", "a stale write is no change and gets no number"),
            new Deviation("requestId=r3, type=JOURNAL_READ", "a stale write is no change and gets no number"),
            new Deviation("requestId=r4, type=JOURNAL_READ", "a stale write is no change and gets no number"),
            new Deviation("hasMore=true, requestId=r6", "an empty page asks for nothing more"),
            new Deviation("hasMore=false, requestId=r6", "an empty page asks for nothing more"),
            new Deviation("sequence=0, timestamp={counter=0.0, millis=1.76880000101E12", NUMBERED_FROM_ONE),
            new Deviation("sequence=1, timestamp={counter=0.0, millis=1.76880000101E12", NUMBERED_FROM_ONE),
            new Deviation("sequence=2, timestamp={counter=0.0, millis=1.76880000103E12", NUMBERED_FROM_ONE),
            new Deviation("sequence=3, timestamp={counter=0.0, millis=1.76880000103E12", NUMBERED_FROM_ONE),
            new Deviation("sequence=6, timestamp", "a stale write is no change and gets no number"),
            new Deviation("sequence=7, timestamp", "a stale write is no change and gets no number"),
            new Deviation("sequence=8, timestamp", "who has unsubscribed hears nothing more"));

    private static final List<Deviation> TOKENS_GO_ON = List.of(
            new Deviation("requestId=a6", TOKEN_GOES_ON),
            new Deviation("name=lock1, success=true", "a token of old releases nothing"),
            new Deviation("name=lock1, requestId=, success=false", "a token of old releases nothing"));

    static List<Deviation> of(String transcript) {
        return switch (transcript) {
            case "02-auth-failure" ->
                List.of(
                        ONE_BY_ONE,
                        new Deviation(
                                "recorded close 4001", "an early message is dropped instead of ending the connection"));
            case "03-lww-two-clients" -> List.of(NO_REPETITION);
            case "04-client-op" ->
                List.of(
                        SINGLE_ACK,
                        NO_REPETITION,
                        CODED,
                        ONE_BY_ONE,
                        REASONED,
                        new Deviation("QUERY_UPDATE missing", "a late write changes nothing and is told to nobody"),
                        new Deviation("value=1.0", "an operation with an id that is a number is applied, not refused"));
            case "05-write-concerns" -> List.of(SINGLE_ACK, ACK_PER_BATCH, ONE_BY_ONE, REASONED, CODED);
            case "05b-write-concern-persisted-without-storage" ->
                List.of(new Deviation(
                        "OP_ACK", "PERSISTED without a durable store is refused at once with a clear text"));
            case "06-ormap-add-remove" -> List.of(SINGLE_ACK);
            case "06b-ormap-reference-defect" ->
                List.of(
                        SINGLE_ACK,
                        new Deviation("TypeError", "operations on tagged maps complete"),
                        new Deviation("Cannot read properties", "operations on tagged maps complete"),
                        new Deviation("SERVER_EVENT extra", "operations on tagged maps are told to followers"));
            case "07-lww-merkle-resync" -> List.of(IN_ORDER);
            case "08-ormap-merkle-resync" ->
                List.of(
                        IN_ORDER,
                        NO_REPETITION,
                        new Deviation(
                                "QUERY_UPDATE", "a push tells what it changed, removals included, and nothing else"),
                        new Deviation(
                                "eventType=OR_REMOVE", "a push tells the removals it brought, and what was removed"),
                        new Deviation("ORMAP_DIFF_RESPONSE", "all tombstones of a map come once per message"));
            case "09-ping-pong" ->
                List.of(
                        new Deviation("PARTITION_MAP missing", "a map the client has already is not sent again"),
                        new Deviation("recorded close 4002", "every message is a sign of life, not only a PING"));
            case "09b-pong-breaks-0.10-client-clock" ->
                List.of(
                        SINGLE_ACK,
                        ONE_BY_ONE,
                        new Deviation(
                                "SERVER_EVENT extra", "a write with a broken clock is stamped and told to its writer"));
            case "10-malformed-frames" ->
                List.of(
                        ONE_BY_ONE,
                        REASONED,
                        SINGLE_ACK,
                        ACK_PER_BATCH,
                        CODED,
                        new Deviation("COUNTER_UPDATE extra", "both spellings of a counter's state are understood"));
            case "11-json-fallback" -> List.of(SINGLE_ACK);
            case "12-ttl-and-gc" ->
                List.of(
                        new Deviation("queryId=q1", "without a sort, rows come in the order of their keys"),
                        new Deviation("in another order", EXPIRY),
                        new Deviation("GC_PRUNE", "tombstones are pruned by their own schedule, not by hand"),
                        new Deviation("SYNC_RESP_LEAF", "what has expired is a deletion at once"),
                        new Deviation("SYNC_RESP_ROOT", "what has expired is a deletion at once"));
            case "13-permissions-and-field-filter" ->
                List.of(
                        new Deviation("$sys/cluster", "there are no system maps"),
                        SINGLE_ACK,
                        ACK_PER_BATCH,
                        CODED,
                        REASONED,
                        NO_REPETITION,
                        ANSWERED,
                        new Deviation("QUERY_UPDATE", "hidden fields are hidden in updates, too"),
                        new Deviation("SYNC_RESP_LEAF", "hidden fields are hidden in leaves, too"));
            case "features-lock" -> TOKENS_GO_ON;
            case "features-journal" -> ONLY_CHANGES_ARE_NUMBERED;
            case "14-sync-edge-cases" ->
                List.of(
                        new Deviation("rootHash=0.0", "a map that holds nothing is an empty one of the kind asked for"),
                        new Deviation("buckets={}", "a map that holds nothing is an empty one of the kind asked for"),
                        new Deviation("is not an ORMap", "looking at a map does not give it a kind"),
                        new Deviation("Merkle Sync not supported", "looking at a map does not give it a kind"),
                        new Deviation("Map type mismatch", "looking at a map does not give it a kind"),
                        new Deviation("success=true", "the first write gives a map its kind"));
            case "16-connection-limits" ->
                List.of(
                        new Deviation("AUTH_REQUIRED extra", "connections are paced, not refused"),
                        new Deviation("recorded close 1013", "connections are paced, not refused"));
            case "16c-op-interceptors" ->
                List.of(SINGLE_ACK, ACK_PER_BATCH, CODED, REASONED, new Deviation("stamped=true", REDATED));
            case "18-op-id-clash" ->
                List.of(
                        SINGLE_ACK,
                        new Deviation("OP_ACK missing", "PERSISTED without a durable store is refused at once"));
            case "features-entry-processor-builtin" -> List.of(WRITTEN);
            case "features-entry-processor" ->
                List.of(
                        WRITTEN,
                        new Deviation("requestId=r16", "another engine names a syntax error in other words"),
                        new Deviation("requestId=r19", "promises are not awaited"),
                        new Deviation("requestId=r20", "promises are not awaited, so nothing has to time out"),
                        new Deviation("requestId=r21", "the code that was sent runs, not the one known by the name"),
                        new Deviation("value=other code", "the code that was sent runs, not the one known by the name"),
                        new Deviation("value=2.0}, type=QUERY_UPDATE", "that code was not run"),
                        new Deviation("value=1.0}, type=QUERY_UPDATE", "that promise was not awaited"),
                        new Deviation("value=7.0}, type=QUERY_UPDATE", "what changes nothing is told to nobody"),
                        new Deviation("queryId=big, type=REMOVE", "conditional queries hear of deletions too"));
            case "features-entry-processor-echo" ->
                List.of(
                        WRITTEN,
                        new Deviation(
                                "value=3.0}}, type=SERVER_EVENT",
                                "the echo of a processor undoes nothing, it is answered with what is there"));
            case "features-conflict-resolver" ->
                List.of(
                        SINGLE_ACK,
                        ACK_PER_BATCH,
                        CODED,
                        REASONED,
                        new Deviation("registeredBy", "ids of connections are nobody else's business"),
                        new Deviation("LIST_RESOLVERS_RESPONSE extra", "the same lists without them"),
                        new Deviation("key=k, mapName=m4", "resolvers are told who writes"),
                        new Deviation(
                                "key=score:x", "what a resolver decides holds, is dated anew and told to the writer"),
                        new Deviation("queryId=q2", "what a resolver decides holds"));
            case "features-interceptor" ->
                List.of(
                        SINGLE_ACK,
                        ACK_PER_BATCH,
                        CODED,
                        REASONED,
                        new Deviation("value={changed=true}}}, type=SERVER_EVENT", REDATED),
                        new Deviation("QUERY_UPDATE extra {payload={key=ok", "queries hear of every change"));
            case "features-counter" ->
                List.of(
                        ONE_BY_ONE,
                        new Deviation("node-a=9.0", "both spellings of a counter's state are understood"),
                        new Deviation("COUNTER_UPDATE missing", "a state without news is answered, but not passed on"));
            case "features-live-query" ->
                List.of(
                        SINGLE_ACK,
                        new Deviation(
                                "QUERY_UPDATE extra {payload={key=p1, queryId=q-1, type=UPDATE, value={age=31.0, city=Oslo, name=Anna}",
                                "a row that changed is told, whichever of its fields it was"),
                        new Deviation("queryId=q-2, type=UPDATE, value={age=60.0", SAME_ID),
                        new Deviation("queryId=q-2, type=UPDATE, value={age=61.0", SAME_ID),
                        new Deviation("SERVER_EVENT missing {payload={eventType=UPDATED, key=p8", SAME_ID));
            case "features-query-cursor" ->
                List.of(
                        SINGLE_ACK,
                        new Deviation("queryId=old", "a cursor that another server wrote is invalid, however old"));
            case "features-query-errors" ->
                List.of(
                        SINGLE_ACK,
                        ANSWERED,
                        new Deviation(
                                "ERROR missing {payload={code=400.0", "more is understood: contains, hybrid queries"),
                        new Deviation("regular expression: /(/", "a pattern that is none is refused at once"),
                        new Deviation("queryId=q, results=[]", "a pattern that is none is refused at once"),
                        new Deviation("SERVER_EVENT extra", "a bad pattern of one client does not hinder another"));
            case "features-query-field-security" ->
                List.of(
                        SINGLE_ACK,
                        CODED,
                        REASONED,
                        new Deviation("queryId=q-hidden", "hidden fields cannot be asked for"),
                        new Deviation("salary=", "hidden fields are hidden in updates, too"),
                        new Deviation(
                                "QUERY_UPDATE extra {payload={key=p2, queryId=q, type=UPDATE, value={}}",
                                "what is left of a record is told, even if that is nothing"));
            case "features-query-or-map" ->
                List.of(
                        SINGLE_ACK,
                        KIND_BY_WRITE,
                        new Deviation("Cannot read properties", "operations on tagged maps complete"),
                        new Deviation("SERVER_EVENT extra", "operations on tagged maps are told to followers"),
                        new Deviation(
                                "QUERY_UPDATE extra {payload={key=k, queryId=first", "as the map is a tagged one"));
            case "features-query-order" ->
                List.of(SINGLE_ACK, new Deviation("in another order", "no update overtakes its first answer"));
            case "features-query-window" ->
                List.of(
                        SINGLE_ACK,
                        NO_REPETITION,
                        new Deviation("QUERY_UPDATE missing {payload={key=b", "what changes nothing is told to nobody"),
                        new Deviation("QUERY_UPDATE extra {payload={key=ttl, queryId=q, type=REMOVE", EXPIRY),
                        new Deviation("QUERY_UPDATE extra {payload={key=c, queryId=q, type=UPDATE", EXPIRY),
                        new Deviation("SERVER_EVENT extra {payload={eventType=UPDATED, key=ttl", EXPIRY));
            case "features-search" ->
                List.of(
                        SINGLE_ACK,
                        new Deviation(
                                "SEARCH_UPDATE missing {payload={key=d4, matchedTerms=[], score=0.0",
                                "what leaves has no value any more"),
                        new Deviation(
                                "SEARCH_UPDATE extra {payload={key=d4, matchedTerms=[], score=0.0",
                                "what leaves has no value any more"),
                        new Deviation(
                                "SEARCH_UPDATE extra {payload={key=d2",
                                "a result with a limit is a window: the second best leaves and comes back"));
            case "features-real-client" ->
                List.of(
                        SINGLE_ACK,
                        ONE_BY_ONE,
                        new Deviation("W AUTH", "the writer is not in the recording"),
                        new Deviation("W SERVER_EVENT", "the writer is not in the recording"),
                        new Deviation("COUNTER_UPDATE extra", "both spellings of a counter's state are understood"),
                        new Deviation("SERVER_EVENT extra {payload={eventType=UPDATED, key=a, mapName=cnt", PROCESSED),
                        new Deviation("SERVER_EVENT extra {payload={eventType=UPDATED, key=b, mapName=cnt", PROCESSED),
                        new Deviation(
                                "sequence=0, timestamp={counter=0.0, millis=1.768800000001E12", NUMBERED_FROM_ONE),
                        new Deviation(
                                "sequence=1, timestamp={counter=0.0, millis=1.768800000001E12", NUMBERED_FROM_ONE),
                        new Deviation(
                                "sequence=1, timestamp={counter=0.0, millis=1.768800000002E12", NUMBERED_FROM_ONE),
                        new Deviation(
                                "sequence=2, timestamp={counter=0.0, millis=1.768800000002E12", NUMBERED_FROM_ONE),
                        new Deviation(
                                "sequence=2, timestamp={counter=0.0, millis=1.768800000003E12", NUMBERED_FROM_ONE),
                        new Deviation(
                                "sequence=3, timestamp={counter=0.0, millis=1.768800000003E12", NUMBERED_FROM_ONE),
                        new Deviation(
                                "sequence=3, timestamp={counter=0.0, millis=1.768800000004E12", NUMBERED_FROM_ONE),
                        new Deviation(
                                "sequence=4, timestamp={counter=0.0, millis=1.768800000004E12", NUMBERED_FROM_ONE),
                        new Deviation(
                                "sequence=4, timestamp={counter=0.0, millis=1.768800000005E12", NUMBERED_FROM_ONE),
                        new Deviation(
                                "sequence=5, timestamp={counter=0.0, millis=1.768800000005E12", NUMBERED_FROM_ONE),
                        new Deviation("JOURNAL_EVENT extra {event={key=a, mapName=cnt", PROCESSED),
                        new Deviation("JOURNAL_EVENT extra {event={key=b, mapName=cnt", PROCESSED),
                        new Deviation("JOURNAL_EVENT missing {event={key=s1", RENUMBERED),
                        new Deviation("JOURNAL_EVENT extra {event={key=s1", RENUMBERED),
                        new Deviation("JOURNAL_EVENT missing {event={key=t9", RENUMBERED),
                        new Deviation("JOURNAL_EVENT extra {event={key=t9", RENUMBERED),
                        new Deviation("fencingToken=1.0, name=job, requestId=bb8674df", TOKEN_GOES_ON),
                        new Deviation("fencingToken=2.0, name=job, requestId=bb8674df", TOKEN_GOES_ON),
                        new Deviation("name=job, requestId=6d2abae9", "a token of old releases nothing"),
                        new Deviation("name=fww, registeredBy", "ids of connections are nobody else's business"),
                        new Deviation("resolvers=[{mapName=seats, name=fww}]", "the same lists without them"),
                        new Deviation("OP_ACK missing {payload={lastId=2}", "what is rejected is not acknowledged"),
                        new Deviation(
                                "message=Rejected by conflict resolver", "every refusal is told, with its reason"),
                        new Deviation(
                                "OP_REJECTED extra {payload={code=409.0, opId=2",
                                "the same, as newer clients know it"));
            default -> List.of();
        };
    }
}

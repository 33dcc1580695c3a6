package topgun.benchmarks.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import topgun.domain.value.MessagePackWriter;

/** One client that asks one question about all records of a map. */
final class Query extends Load {

    private boolean answered;

    Query(MeasuredServer server) throws IOException {
        super(server, 1);
    }

    /** A frame that subscribes to the records with that text. */
    static byte[] byText(String text) {
        var out = new MessagePackWriter(256).mapHeader(2);
        out.string("type").string("QUERY_SUB").string("payload").mapHeader(3);
        out.string("queryId").string("q").string("mapName").string(Writes.FIRST_MAP);
        out.string("query").mapHeader(1).string("where").mapHeader(1);
        return Connection.frame(out.string("text").string(text).toByteArray());
    }

    /** How long the answer takes. */
    Map<String, Double> answer() throws IOException {
        long start = System.nanoTime();
        connections().getFirst().send(byText("no record's"));
        await(() -> answered);
        return Map.of("seconds", Answers.seconds(System.nanoTime() - start));
    }

    @Override
    void heard(Connection connection, String type, ByteBuffer message) {
        answered |= type.equals("QUERY_RESP");
    }
}

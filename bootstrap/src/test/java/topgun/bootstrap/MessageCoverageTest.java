package topgun.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import topgun.adapters.wire.CodecLimits;
import topgun.adapters.wire.MessagePackCodec;
import topgun.application.message.ClientMessage;
import topgun.application.port.FrameKind;
import topgun.bootstrap.client.RawClient;

/** Every message a client can send has a handler in a running server and a place in the description of the protocol. */
class MessageCoverageTest {

    private static final Pattern TYPE = Pattern.compile("'type':'(\\w+)'");
    private static final Pattern NAME = Pattern.compile("`([A-Z_]+)");
    private static final String RECORD = "{'value':1,'timestamp':{'millis':1700000000000,'counter':0,'nodeId':'c'}}";

    /** One message of each type but for BATCH, which only wraps others and cannot be written as text. */
    private static final List<String> MESSAGES = List.of(
            "{'type':'AUTH','token':'t'}",
            "{'type':'DEVICE_HELLO'}",
            "{'type':'PING','timestamp':1}",
            "{'type':'PARTITION_MAP_REQUEST'}",
            "{'type':'CLIENT_APPLY_ACK','cursor':1}",
            "{'type':'PONG','timestamp':1}",
            "{'type':'CLIENT_OP','payload':{'id':'1','mapName':'m','key':'k','record':" + RECORD + "}}",
            "{'type':'OP_BATCH','payload':{'ops':[]}}",
            "{'type':'SYNC_INIT','mapName':'m','lastSyncTimestamp':0}",
            "{'type':'MERKLE_REQ_BUCKET','payload':{'mapName':'m','path':''}}",
            "{'type':'ORMAP_SYNC_INIT','mapName':'o','rootHash':0,'bucketHashes':{},'lastSyncTimestamp':0}",
            "{'type':'ORMAP_MERKLE_REQ_BUCKET','payload':{'mapName':'o','path':''}}",
            "{'type':'ORMAP_DIFF_REQUEST','payload':{'mapName':'o','keys':[]}}",
            "{'type':'ORMAP_PUSH_DIFF','payload':{'mapName':'o','entries':[]}}",
            "{'type':'QUERY_SUB','payload':{'queryId':'q','mapName':'m','query':{}}}",
            "{'type':'QUERY_UNSUB','payload':{'queryId':'q'}}",
            "{'type':'SEARCH','payload':{'requestId':'r','mapName':'m','query':'x'}}",
            "{'type':'SEARCH_SUB','payload':{'subscriptionId':'s','mapName':'m','query':'x'}}",
            "{'type':'SEARCH_UNSUB','payload':{'subscriptionId':'s'}}",
            "{'type':'SQL_QUERY','payload':{'queryId':'q','sql':'SELECT 1'}}",
            "{'type':'VECTOR_SEARCH','payload':{'id':'v'}}",
            "{'type':'HYBRID_SEARCH','payload':{'requestId':'h','mapName':'m','queryText':'x','methods':['fullText']}}",
            "{'type':'HYBRID_SEARCH_SUB','payload':{'subscriptionId':'h','mapName':'m','methods':['exact']}}",
            "{'type':'HYBRID_SEARCH_UNSUB','payload':{'subscriptionId':'h'}}",
            "{'type':'TOPIC_SUB','payload':{'topic':'t'}}",
            "{'type':'TOPIC_UNSUB','payload':{'topic':'t'}}",
            "{'type':'TOPIC_PUB','payload':{'topic':'t','data':1}}",
            "{'type':'LOCK_REQUEST','payload':{'requestId':'l','name':'l'}}",
            "{'type':'LOCK_RELEASE','payload':{'name':'l','fencingToken':1}}",
            "{'type':'COUNTER_REQUEST','payload':{'name':'c'}}",
            "{'type':'COUNTER_SYNC','payload':{'name':'c','state':{'p':{},'n':{}}}}",
            "{'type':'JOURNAL_SUBSCRIBE','requestId':'j'}",
            "{'type':'JOURNAL_UNSUBSCRIBE','subscriptionId':'j'}",
            "{'type':'JOURNAL_READ','requestId':'r','fromSequence':'0'}",
            "{'type':'ENTRY_PROCESS','requestId':'e','mapName':'m','key':'k','processor':{'name':'p','code':'1'}}",
            "{'type':'ENTRY_PROCESS_BATCH','requestId':'e','mapName':'m','keys':[],'processor':{'name':'p','code':'1'}}",
            "{'type':'REGISTER_RESOLVER','requestId':'r','mapName':'m','resolver':{'name':'n','code':''}}",
            "{'type':'UNREGISTER_RESOLVER','requestId':'r','mapName':'m','resolverName':'n'}",
            "{'type':'LIST_RESOLVERS','requestId':'r'}");

    private static String json(String message) {
        return message.replace('\'', '"');
    }

    private static String type(String message) {
        Matcher type = TYPE.matcher(message);
        assertThat(type.find()).isTrue();
        return type.group(1);
    }

    @Test
    void thereIsAnExampleOfEveryMessage() throws Exception {
        var codec = new MessagePackCodec(CodecLimits.DEFAULT);
        List<Class<?>> examples = new ArrayList<>();
        for (String message : MESSAGES) {
            examples.add(
                    codec.decode(json(message).getBytes(UTF_8), FrameKind.TEXT).getClass());
        }
        examples.add(ClientMessage.Batch.class);
        assertThat(examples).containsExactlyInAnyOrder(ClientMessage.class.getPermittedSubclasses());
    }

    @Test
    void everyMessageHasAHandler() {
        try (ServerUnderTest server = ServerUnderTest.with(Map.of("storage", "memory", "no-auth", "true"));
                RawClient client = RawClient.connect(server.port())) {
            client.await("AUTH_ACK");
            for (String message : MESSAGES) {
                client.sendText(json(message));
                assertThat(client.settle())
                        .as(message)
                        .noneMatch(answer -> "ERROR".equals(answer.get("type"))
                                && Double.valueOf(501)
                                        .equals(RawClient.payloadOf(answer).get("code")));
            }
        }
    }

    @Test
    void everyMessageIsDescribed() throws Exception {
        Set<String> described;
        try (Stream<String> lines = Files.lines(Path.of("..", "docs", "protocol.md"))) {
            described = lines.dropWhile(line -> !line.equals("## From clients"))
                    .takeWhile(line -> !line.startsWith("`Op` is"))
                    .map(line -> line.split("\\|", -1))
                    .filter(cells -> cells.length == 4 && !cells[2].isBlank())
                    .flatMap(cells -> NAME.matcher(cells[1]).results())
                    .map(name -> name.group(1))
                    .collect(Collectors.toSet());
        }
        assertThat(described)
                .contains("BATCH")
                .containsAll(MESSAGES.stream()
                        .map(MessageCoverageTest::type)
                        .filter(type -> !type.equals("PONG"))
                        .toList());
    }
}

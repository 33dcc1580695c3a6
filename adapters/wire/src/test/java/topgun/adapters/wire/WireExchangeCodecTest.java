package topgun.adapters.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import topgun.application.message.ExchangeReply;
import topgun.application.message.ExchangeRequest;
import topgun.application.port.ExchangeCodec.Notation;
import topgun.application.port.MalformedMessageException;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.Value;

class WireExchangeCodecTest {

    private static final Timestamp TIME = new Timestamp(1, 0, new NodeId("n"));

    private static String json(String hex) {
        var entry = new LwwRecord.Entry(Value.of(HexFormat.of().parseHex(hex)), TIME, TimeToLive.NONE);
        var delta = new ExchangeReply.Delta("m", Map.of("k", entry), TIME);
        var reply = new ExchangeReply(TIME, Optional.empty(), List.of(delta), List.of(), List.of(), List.of());
        return new String(new WireExchangeCodec(CodecLimits.DEFAULT).encode(reply, Notation.JSON), UTF_8);
    }

    @Test
    void nullIsNothingToSay() throws MalformedMessageException {
        assertThat(request("""
                {"clientId":"c","clientHlc":%s,"operations":null,"syncMaps":null,"queries":null,"searches":null}""")).isEqualTo(request("""
                        {"clientId":"c","clientHlc":%s}"""));
        assertThat(request("""
                {"clientId":"c","clientHlc":%s,
                "queries":[{"queryId":"q","mapName":"m","filter":null,"limit":null,"offset":null,"cursor":null}],
                "searches":[{"searchId":"s","mapName":"m","query":"x","options":null}]}""")).isEqualTo(request("""
                        {"clientId":"c","clientHlc":%s,"queries":[{"queryId":"q","mapName":"m"}],
                        "searches":[{"searchId":"s","mapName":"m","query":"x"}]}"""));
    }

    private static ExchangeRequest request(String json) throws MalformedMessageException {
        String body = json.formatted("{\"millis\":1,\"counter\":0,\"nodeId\":\"c\"}");
        return new WireExchangeCodec(CodecLimits.DEFAULT)
                .decode(body.getBytes(UTF_8))
                .request();
    }

    @Test
    void membersOfAValueStayInTheirOrder() {
        assertThat(json("82a16201a16102")).contains("{\"b\":1,\"a\":2}");
    }

    @Test
    void aValueThatCouldBeWrittenCanBeRead() {
        int depth = MessagePackReader.DEFAULT_MAX_DEPTH;
        assertThat(json("91".repeat(depth - 1) + "90")).contains("[".repeat(depth) + "]".repeat(depth));
    }
}

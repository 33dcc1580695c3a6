package topgun.adapters.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import topgun.application.message.ClientMessage;
import topgun.application.port.FrameKind;
import topgun.application.port.MalformedMessageException;

class FrameFuzzTest {

    private final MessagePackCodec codec = new MessagePackCodec();

    @FuzzTest(maxDuration = "2m")
    void framesAreMessagesOrMalformed(byte[] frame) {
        try {
            ClientMessage message = codec.decode(frame, FrameKind.BINARY);
            if (message instanceof ClientMessage.Batch(var inner)) {
                inner.forEach(this::framesAreMessagesOrMalformed);
            }
        } catch (MalformedMessageException expected) {
            assertThat(expected.kind()).isNotNull();
        }
    }

    @FuzzTest(maxDuration = "2m")
    void bodiesAreExchangesOrMalformed(byte[] body) {
        try {
            assertThat(new WireExchangeCodec(CodecLimits.DEFAULT).decode(body).request())
                    .isNotNull();
        } catch (MalformedMessageException expected) {
            assertThat(expected.kind()).isNotNull();
        }
    }
}

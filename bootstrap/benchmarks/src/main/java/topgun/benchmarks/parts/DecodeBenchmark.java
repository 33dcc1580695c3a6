package topgun.benchmarks.parts;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import topgun.adapters.wire.MessagePackCodec;
import topgun.application.message.ClientMessage;
import topgun.application.port.FrameKind;
import topgun.application.port.MalformedMessageException;

/** From a frame to a message. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecodeBenchmark {

    @Param({"1", "10", "100"})
    public int operations;

    private final MessagePackCodec codec = new MessagePackCodec();
    private byte[] frame = {};

    @Setup
    public void prepare() {
        frame = Frames.batch(operations);
    }

    @Benchmark
    public ClientMessage batch() throws MalformedMessageException {
        return codec.decode(frame, FrameKind.BINARY);
    }
}

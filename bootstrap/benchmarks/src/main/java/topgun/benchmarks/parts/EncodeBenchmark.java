package topgun.benchmarks.parts;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import topgun.adapters.wire.MessagePackCodec;
import topgun.application.message.ServerMessage;
import topgun.application.message.SubscriberMessage;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.WriteConcern;

/** From a change to the frames that tell it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EncodeBenchmark {

    private final MessagePackCodec codec = new MessagePackCodec();
    private final ServerMessage event = new ServerMessage.ServerEvent.LwwChanged(
            "orders", "order-1", new LwwRecord.Entry(Frames.value(1), Frames.time(1), TimeToLive.NONE));
    private final SubscriberMessage update = new SubscriberMessage.QueryUpdate(
            "order-1", Optional.of(Frames.value(1)), SubscriberMessage.ResultChange.UPDATE);

    private final ServerMessage acknowledgement = new ServerMessage.OperationAck(
            "100",
            false,
            WriteConcern.APPLIED,
            IntStream.rangeClosed(1, 100)
                    .mapToObj(id -> new ServerMessage.OperationResult(
                            String.valueOf(id), true, WriteConcern.APPLIED, Optional.empty()))
                    .toList());

    @Benchmark
    public byte[] event() {
        return codec.encode(event);
    }

    /** Of a batch of a hundred, one by one. */
    @Benchmark
    public byte[] acknowledgement() {
        return codec.encode(acknowledgement);
    }

    /** What all subscribers share, and what one of them gets beside it. */
    @Benchmark
    public int update() {
        return codec.encodeHead(update).length + codec.subscriptionTail("q-1").length;
    }
}

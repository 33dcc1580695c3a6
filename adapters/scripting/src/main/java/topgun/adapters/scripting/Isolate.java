package topgun.adapters.scripting;

import io.roastedroot.quickjs4j.core.Engine;
import io.roastedroot.quickjs4j.core.GuestFunction;
import io.roastedroot.quickjs4j.core.Invokables;
import java.io.ByteArrayOutputStream;
import java.util.List;
import run.endive.runtime.ByteArrayMemory;
import run.endive.wasm.types.MemoryLimits;

/**
 * One JavaScript engine in its own memory. Every run starts from the same image of that memory, so that nothing a script
 * has done is there for the next. Belongs to one thread at a time, and is to be thrown away after any failure.
 */
final class Isolate implements AutoCloseable {

    private static final int PAGE = 64 * 1024;
    /** Room that every image has already, so that an ordinary run need not ask for more. */
    private static final int SPARE_BYTES = 1024 * 1024;

    private static final String MODULE = "script";
    private static final String FUNCTION = "run";

    private final Engine engine;
    private final ByteArrayMemory memory;
    private final byte[] image;
    private final byte[] harness;
    private long runs;

    private Isolate(Engine engine, ByteArrayMemory memory, byte[] image, byte[] harness) {
        this.engine = engine;
        this.memory = memory;
        this.image = image;
        this.harness = harness;
    }

    /**
     * @param harness a source that sets the global function {@code run}, from text to text. Both begin with the same number
     *     and a blank
     */
    static Isolate create(String harness, int memoryBytes) {
        var memory = new ByteArrayMemory[1];
        Engine engine = Engine.builder()
                .addInvokables(Invokables.builder(MODULE)
                        .add(new GuestFunction(FUNCTION, List.of(String.class), String.class))
                        .build())
                .withMemoryFactory(limits -> {
                    int pages = limits.initialPages() + (memoryBytes + SPARE_BYTES) / PAGE;
                    memory[0] = new ByteArrayMemory(new MemoryLimits(limits.initialPages(), pages));
                    return memory[0];
                })
                .withStdout(new Nowhere())
                .withStderr(new Nowhere())
                .build();
        byte[] spare = engine.compilePortableGuestFunction(
                "globalThis.run = () => String(new ArrayBuffer(" + SPARE_BYTES + ").byteLength);");
        engine.invokePrecompiledGuestFunction(MODULE, FUNCTION, List.of("x"), spare);
        byte[] image = memory[0].readBytes(0, memory[0].pages() * PAGE);
        return new Isolate(engine, memory[0], image, engine.compilePortableGuestFunction(harness));
    }

    /**
     * Has the harness answer.
     *
     * @throws IllegalStateException if it could not. A script can break what takes the answer out of the engine, which then
     *     tells the one before; so each is numbered
     */
    String run(String input) {
        memory.write(0, image);
        String number = ++runs + " ";
        String answer =
                (String) engine.invokePrecompiledGuestFunction(MODULE, FUNCTION, List.of(number + input), harness);
        if (!answer.startsWith(number)) {
            throw new IllegalStateException("no answer to run " + number);
        }
        return answer.substring(number.length());
    }

    /** Whether the memory has grown, which cannot be taken back and would count against the next run. */
    boolean hasGrown() {
        return memory.pages() * PAGE > image.length;
    }

    @Override
    public void close() {
        engine.close();
    }

    /** What scripts print is nobody's business, and must not pile up. */
    private static final class Nowhere extends ByteArrayOutputStream {

        @Override
        public synchronized void write(int b) {}

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {}
    }
}

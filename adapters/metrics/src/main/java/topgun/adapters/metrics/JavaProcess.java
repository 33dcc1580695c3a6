package topgun.adapters.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The process and the virtual machine that the server runs in. */
final class JavaProcess {

    void addTo(Families families) {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        families.gauge("topgun_memory_usage_bytes", "Heap in use, garbage included", heap.getUsed())
                .gauge("topgun_memory_limit_bytes", "Heap that may be used", heap.getMax())
                .counters(
                        "topgun_jvm_gc_collections",
                        "Collections of garbage",
                        "gc",
                        perCollector(GarbageCollectorMXBean::getCollectionCount))
                .counters(
                        "topgun_jvm_gc_seconds",
                        "Time spent in collections",
                        "gc",
                        perCollector(collector -> collector.getCollectionTime() / 1e3))
                .gauge(
                        "topgun_jvm_threads",
                        "Threads of the operating system",
                        ManagementFactory.getThreadMXBean().getThreadCount())
                .gauge(
                        "topgun_process_start_time_seconds",
                        "When the process was started, since 1970",
                        ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            families.counter(
                            "topgun_process_cpu_seconds",
                            "Processor time of the process",
                            system.getProcessCpuTime() / 1e9)
                    .gauge("topgun_process_open_fds", "Open files and sockets", system.getOpenFileDescriptorCount())
                    .gauge(
                            "topgun_process_max_fds",
                            "Files and sockets that may be open",
                            system.getMaxFileDescriptorCount());
        }
    }

    private static Map<String, Double> perCollector(ToDoubleFunction<GarbageCollectorMXBean> number) {
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        return collectors.stream().collect(Collectors.toMap(GarbageCollectorMXBean::getName, number::applyAsDouble));
    }
}

// SPDX-License-Identifier: MIT
// A client of PostgreSQL that measures itself. Call it as: java Client.java turns|idle ADDRESS
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

class Client {
	static final List<String> parts = new ArrayList<>();
	static final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

	interface Work {
		void run() throws Exception;
	}

	static double cpuSeconds() {
		return threads.getCurrentThreadCpuTime() / 1e9;
	}

	static double queueSeconds() throws Exception {
		String line = Files.readString(Path.of("/proc/thread-self/schedstat"));
		return Long.parseLong(line.split(" ")[1]) / 1e9;
	}

	static void part(String name, Work work) throws Exception {
		double begin = System.nanoTime() / 1e9, cpu = cpuSeconds(), queue = queueSeconds();
		work.run();
		String line = String.format(Locale.ROOT, "[\"%s\", %.6f, %.6f, %.6f, %.6f]", name, begin,
				System.nanoTime() / 1e9, cpuSeconds() - cpu, queueSeconds() - queue);
		synchronized (parts) {
			parts.add(line);
		}
	}

	static void burn(double seconds) {
		double end = cpuSeconds() + seconds;
		while (cpuSeconds() < end)
			;
	}

	static void turns(Connection connection) {
		try (var statement = connection.createStatement()) {
			for (;;) {
				part("db", () -> statement.execute("select pg_sleep(0.02)"));
				part("cpu", () -> burn(.004));
			}
		} catch (Exception e) {
			e.printStackTrace();
		}
	}

	public static void main(String[] arguments) throws Exception {
		List<Connection> connections = new ArrayList<>();
		for (int i = 0; i < 4; i++)
			connections.add(DriverManager.getConnection(arguments[1]));
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			synchronized (parts) {
				System.out.println("[" + String.join(", ", parts) + "]");
				System.out.flush();
				Runtime.getRuntime().halt(0);
			}
		}));
		if (arguments[0].equals("turns"))
			for (Connection connection : connections)
				new Thread(() -> turns(connection)).start();
		System.out.println("READY");
		System.out.flush();
		Thread.sleep(1000000);
	}
}

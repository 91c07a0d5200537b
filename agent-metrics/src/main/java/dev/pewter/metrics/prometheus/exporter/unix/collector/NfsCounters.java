package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// Lines of `net/rpc/nfs` and `net/rpc/nfsd`: a name and numbers. Those of requests begin with how
/// many numbers follow, one for each method; newer kernels have more methods than are known here,
/// older ones fewer.
final class NfsCounters {
  static final List<String> VERSION_2 =
      methods(
          "Null GetAttr SetAttr Root Lookup ReadLink Read WrCache Write Create Remove Rename Link"
              + " SymLink MkDir RmDir ReadDir FsStat");
  static final List<String> VERSION_3 =
      methods(
          "Null GetAttr SetAttr Lookup Access ReadLink Read Write Create MkDir SymLink MkNod"
              + " Remove RmDir Rename Link ReadDir ReadDirPlus FsStat FsInfo PathConf Commit");
  static final List<String> CLIENT_VERSION_4 =
      methods(
          "Null Read Write Commit Open OpenConfirm OpenNoattr OpenDowngrade Close Setattr FsInfo"
              + " Renew SetClientID SetClientIDConfirm Lock Lockt Locku Access Getattr Lookup"
              + " LookupRoot Remove Rename Link Symlink Create Pathconf StatFs ReadLink ReadDir"
              + " ServerCaps DelegReturn GetACL SetACL FsLocations ReleaseLockowner Secinfo"
              + " FsidPresent ExchangeID CreateSession DestroySession Sequence GetLeaseTime"
              + " ReclaimComplete GetDeviceInfo LayoutGet LayoutCommit LayoutReturn SecinfoNoName"
              + " TestStateID FreeStateID GetDeviceList BindConnToSession DestroyClientID Seek"
              + " Allocate DeAllocate LayoutStats Clone");

  /// The first three are unused.
  static final List<String> SERVER_OPERATIONS =
      methods(
          "- - - Access Close Commit Create DelegPurge DelegReturn GetAttr GetFH Link Lock Lockt"
              + " Locku Lookup LookupRoot Nverify Open OpenAttr OpenConfirm OpenDgrd PutFH - -"
              + " Read ReadDir ReadLink Remove Rename Renew RestoreFH SaveFH SecInfo SetAttr - -"
              + " Verify Write RelLockOwner");

  private NfsCounters() {}

  private static List<String> methods(String names) {
    return Arrays.asList(names.split(" ", -1));
  }

  /// The numbers of a line; those that are missing are 0.
  static double[] numbers(Fields line, int count) throws IOException {
    double[] numbers = new double[count];
    for (int i = 0; i < count && line.next(); i++) {
      numbers[i] = line.whole();
    }
    return numbers;
  }

  /// The requests of a line, one number for each method; those that are missing are 0.
  static double[] requests(Fields line, List<String> methods) throws IOException {
    line.next(); // how many there are
    return numbers(line, methods.size());
  }

  /// Adds requests from a method on; of a version that the file has no line of, all are 0.
  static void addRequests(
      MetricPage page,
      Family family,
      double[] numbers,
      String version,
      List<String> methods,
      int first) {
    for (int i = first; i < methods.size(); i++) {
      if (!methods.get(i).equals("-")) {
        family.add(page, i < numbers.length ? numbers[i] : 0, methods.get(i), version);
      }
    }
  }
}

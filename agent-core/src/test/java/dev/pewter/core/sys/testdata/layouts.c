/* What the classes of core.sys take for granted of the C library and the kernel, for a compiler to check. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/ethtool.h>
#include <linux/magic.h>
#include <linux/netlink.h>
#include <linux/perf_event.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/utsname.h>
#include <sys/vfs.h>

#define AT(type, member, offset) _Static_assert(offsetof(type, member) == (offset), #type "." #member)
#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), "size of " #type)
#define IS(name, value) _Static_assert((name) == (value), #name)

/* CFunction: a word holds a long and an address, an int is its half. */
SIZE(long, 8);
SIZE(void *, 8);
SIZE(int, 4);

/* RawFiles, BtrfsDevice */
IS(O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0x80800);
IS(O_RDONLY | O_CLOEXEC, 0x80000);
AT(struct dirent, d_reclen, 16);
AT(struct dirent, d_type, 18);
AT(struct dirent, d_name, 19);
IS(DT_DIR, 4);
IS(DT_LNK, 10);

/* SystemCallException */
IS(EAGAIN, 11);
IS(ENOENT, 2);
IS(EACCES, 13);
IS(ENOTDIR, 20);
IS(EMFILE, 24);
IS(ENFILE, 23);
IS(ENOSPC, 28);
IS(ENODEV, 19);

/* FileStat */
IS(AT_FDCWD, -100);
IS(STATX_BASIC_STATS, 0x7ff);
IS(STATX_BTIME, 0x800);
SIZE(struct statx, 256);
AT(struct statx, stx_nlink, 16);
AT(struct statx, stx_mode, 28);
AT(struct statx, stx_ino, 32);
AT(struct statx, stx_size, 40);
AT(struct statx, stx_btime, 80);
AT(struct statx, stx_mtime, 112);
AT(struct statx, stx_dev_major, 136);
AT(struct statx, stx_dev_minor, 140);
IS(S_IFMT, 0xf000);
IS(S_IFREG, 0x8000);
IS(S_IFDIR, 0x4000);

/* FileSystemStat */
SIZE(struct statfs, 120);
AT(struct statfs, f_type, 0);
IS(PROC_SUPER_MAGIC, 0x9fa0);
AT(struct statfs, f_bsize, 8);
AT(struct statfs, f_blocks, 16);
AT(struct statfs, f_bfree, 24);
AT(struct statfs, f_bavail, 32);
AT(struct statfs, f_files, 40);
AT(struct statfs, f_ffree, 48);

/* Inotify */
IS(IN_MODIFY, 0x2);
IS(IN_ATTRIB, 0x4);
IS(IN_MOVED_FROM, 0x40);
IS(IN_MOVED_TO, 0x80);
IS(IN_CREATE, 0x100);
IS(IN_DELETE, 0x200);
IS(IN_DELETE_SELF, 0x400);
IS(IN_MOVE_SELF, 0x800);
IS(IN_Q_OVERFLOW, 0x4000);
IS(IN_IGNORED, 0x8000);
IS(IN_ONLYDIR, 0x1000000);
IS(IN_MASK_ADD, 0x20000000);
IS(IN_NONBLOCK | IN_CLOEXEC, 0x80800);
SIZE(struct inotify_event, 16);
AT(struct inotify_event, wd, 0);
AT(struct inotify_event, mask, 4);
AT(struct inotify_event, len, 12);

/* KernelClock */
SIZE(struct timex, 208);
AT(struct timex, offset, 8);
AT(struct timex, freq, 16);
AT(struct timex, maxerror, 24);
AT(struct timex, esterror, 32);
AT(struct timex, status, 40);
AT(struct timex, constant, 48);
AT(struct timex, tick, 88);
AT(struct timex, ppsfreq, 96);
AT(struct timex, jitter, 104);
AT(struct timex, shift, 112);
AT(struct timex, stabil, 120);
AT(struct timex, jitcnt, 128);
AT(struct timex, calcnt, 136);
AT(struct timex, errcnt, 144);
AT(struct timex, stbcnt, 152);
AT(struct timex, tai, 160);

/* SystemName */
SIZE(((struct utsname *) 0)->sysname, 65);
SIZE(struct utsname, 6 * 65);

/* Netlink */
IS(AF_NETLINK, 16);
IS(SOCK_RAW | SOCK_CLOEXEC, 0x80003);
IS(NETLINK_ROUTE, 0);
IS(NETLINK_SOCK_DIAG, 4);
IS(NLM_F_REQUEST | NLM_F_DUMP, 0x301);
IS(NLMSG_ERROR, 2);
IS(NLMSG_DONE, 3);
SIZE(struct nlmsghdr, 16);
AT(struct nlmsghdr, nlmsg_type, 4);
AT(struct nlmsghdr, nlmsg_flags, 6);
IS(SOL_SOCKET, 1);
IS(SO_RCVTIMEO, 20);

/* EthernetCard */
IS(SIOCETHTOOL, 0x8946);
IS(AF_INET, 2);
IS(SOCK_DGRAM | SOCK_CLOEXEC, 0x80002);
IS(IFNAMSIZ, 16);
AT(struct ifreq, ifr_data, 16);
SIZE(struct ethtool_cmd, 44);
AT(struct ethtool_cmd, supported, 4);
AT(struct ethtool_cmd, advertising, 8);
AT(struct ethtool_cmd, autoneg, 18);
IS(ETH_SS_STATS, 1);
IS(ETH_GSTRING_LEN, 32);
AT(struct ethtool_gstrings, string_set, 4);
AT(struct ethtool_gstrings, len, 8);
AT(struct ethtool_gstrings, data, 12);
AT(struct ethtool_stats, n_stats, 4);
AT(struct ethtool_stats, data, 8);
SIZE(struct ethtool_drvinfo, 196);
AT(struct ethtool_drvinfo, driver, 4);
AT(struct ethtool_drvinfo, version, 36);
AT(struct ethtool_drvinfo, fw_version, 68);
AT(struct ethtool_drvinfo, bus_info, 100);
AT(struct ethtool_drvinfo, erom_version, 132);
AT(struct ethtool_drvinfo, n_stats, 180);
IS(ETHTOOL_GSET, 1);
IS(ETHTOOL_GDRVINFO, 3);
IS(ETHTOOL_GSTRINGS, 0x1b);
IS(ETHTOOL_GSTATS, 0x1d);

/* PingSocket */
IS(AF_INET6, 10);
IS(SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0x80802);
IS(IPPROTO_ICMP, 1);
IS(IPPROTO_ICMPV6, 58);
IS(IPPROTO_IPV6, 41);
IS(SO_TIMESTAMPNS, 35);
IS(IP_TTL, 2);
IS(IP_RECVTTL, 12);
IS(IP_MTU_DISCOVER, 10);
IS(IP_PMTUDISC_DO, 2);
IS(IPV6_MTU_DISCOVER, 23);
IS(IPV6_HOPLIMIT, 52);
IS(IPV6_RECVHOPLIMIT, 51);
IS(IPV6_UNICAST_HOPS, 16);
SIZE(struct msghdr, 56);
AT(struct msghdr, msg_iov, 16);
AT(struct msghdr, msg_iovlen, 24);
AT(struct msghdr, msg_control, 32);
AT(struct msghdr, msg_controllen, 40);
SIZE(struct cmsghdr, 16);
AT(struct cmsghdr, cmsg_level, 8);
AT(struct cmsghdr, cmsg_type, 12);

/* PerfCounter: the number of the call is the only thing that differs. */
#if defined(__aarch64__)
IS(SYS_perf_event_open, 241);
#else
IS(SYS_perf_event_open, 298);
#endif
IS(PERF_ATTR_SIZE_VER5, 112);
IS(PERF_FLAG_FD_CLOEXEC, 8);
AT(struct perf_event_attr, size, 4);
AT(struct perf_event_attr, config, 8);
AT(struct perf_event_attr, read_format, 32);

/* BtrfsDevice */
IS(BTRFS_IOC_FS_INFO, 0x8400941f);
IS(BTRFS_IOC_DEV_INFO, 0xd000941e);
IS(BTRFS_IOC_GET_DEV_STATS, 0xc4089434);
AT(struct btrfs_ioctl_fs_info_args, max_id, 0);
AT(struct btrfs_ioctl_fs_info_args, num_devices, 8);
AT(struct btrfs_ioctl_fs_info_args, fsid, 16);
AT(struct btrfs_ioctl_dev_info_args, uuid, 8);
AT(struct btrfs_ioctl_dev_info_args, bytes_used, 24);
AT(struct btrfs_ioctl_dev_info_args, total_bytes, 32);
AT(struct btrfs_ioctl_dev_info_args, path, 3072);
AT(struct btrfs_ioctl_get_dev_stats, nr_items, 8);
AT(struct btrfs_ioctl_get_dev_stats, values, 24);
